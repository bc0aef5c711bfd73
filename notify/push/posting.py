"""One push to one browser, and what its service said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import structlog

from notify.models import Browser
from notify.push.sealing import proof, sealed
from notify.push.services import require_push_service
from notify.push.words import Call
from replyx.outbound import Answer, Bounds, Refused, Unreachable, post

logger = structlog.get_logger(__name__)

BOUNDS = Bounds(size=512, seconds=10.0)
KEPT_SECONDS = 4 * 3600  # by the service, for a browser that is off: later nobody waits any more
FORGOTTEN = (404, 410)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to. `status` is the service's, None where there was no answer;
    `pause` is how long it asks us to wait.
    """

    browser: Browser
    status: int | None = None
    failure: str = ""
    pause: timedelta | None = None
    refused: bool = False

    @property
    def taken(self) -> bool:
        """Whether the service has it: 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def forgotten(self) -> bool:
        """Whether there is no such browser any more."""
        return self.status in FORGOTTEN

    @property
    def final(self) -> bool:
        """Whether another attempt at the same would end the same."""
        return (
            self.taken
            or self.refused
            or (
                self.status is not None and self.status < 500 and self.status not in (408, 425, 429)
            )
        )


def push_all(calls: Sequence[tuple[Browser, Call]], topic: str) -> list[Outcome]:
    """Push to several browsers at once, so that one whose service hangs keeps no other waiting;
    for synchronous code.
    """

    async def pushed() -> list[Outcome]:
        return await asyncio.gather(*(push(browser, call, topic) for browser, call in calls))

    return asyncio.run(pushed())


async def push(browser: Browser, call: Call, topic: str) -> Outcome:
    """Push to a browser, once. Whatever goes wrong is its outcome."""
    try:
        require_push_service(browser.endpoint)
        headers = {
            "Authorization": proof(browser),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_SECONDS),
            "Urgency": "high",
            "Topic": topic,
        }
        body = sealed(browser, msgspec.json.encode(call))
        answer = await post(browser.endpoint, body, headers, bounds=BOUNDS)
    except Refused as error:
        return Outcome(browser, failure=str(error), refused=True)
    except Unreachable as error:
        return Outcome(browser, failure=str(error))
    except Exception as error:
        logger.exception("a push is not sent", browser=browser.pk)
        return Outcome(browser, failure=repr(error))
    said = answer.body.decode("utf-8", "replace").replace("\0", "�")
    failure = "" if 200 <= answer.status < 300 else f"{answer.status} {said}".strip()
    return Outcome(browser, answer.status, failure, pause_in(answer))


def pause_in(answer: Answer) -> timedelta | None:
    """How long a service asks to wait; more than an hour is not believed."""
    asked = answer.retry_after
    return None if asked is None else min(asked, LONGEST_WAIT)
