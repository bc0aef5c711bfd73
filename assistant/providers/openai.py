"""Answers by a model behind an OpenAI-compatible address, as they come.

An answer is whole when the model says so; what ends before, for whatever reason, is none.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any, NamedTuple

import httpx
import msgspec

from assistant.models import Assistant
from assistant.providers.answers import Draft, Failed
from assistant.providers.prompt import Message
from replyx import outbound
from replyx.outbound import Refused, Unreachable, addresses, connected, parsed

LARGEST = 2 * 1024 * 1024  # bytes of an answer with all that is around it
LONGEST = 8000  # characters
AGAIN = {429, 500, 502, 503, 504}
PAUSE, LONGEST_PAUSE = timedelta(seconds=0.5), timedelta(seconds=5)
LETTERS = 3  # of a token, where nobody says how many there were
CUT = {"length": "it is too long", "content_filter": "the model was stopped"}


class Part(NamedTuple):
    """What one event says."""

    text: str = ""
    finish: str = ""
    prompt_tokens: int = 0
    answer_tokens: int = 0


class Busy(Exception):
    """Not now; again after so long."""

    def __init__(self, why: str, after: timedelta) -> None:
        super().__init__(why)
        self.after = after


async def write(setup: Assistant, messages: Sequence[Message], draft: Draft) -> None:
    """Have a model answer into a draft. Raises Failed; the draft has what it took all the same."""
    draft.prompt_tokens = sum(len(each["content"]) for each in messages) // LETTERS
    try:
        async with asyncio.timeout(setup.seconds):
            try:
                await _ask(setup, messages, draft)
            except Busy as busy:
                await asyncio.sleep(busy.after.total_seconds())
                await _ask(setup, messages, draft)
    except Busy as busy:
        raise Failed(str(busy)) from None
    except TimeoutError:
        raise Failed(f"it took longer than {setup.seconds:g} s") from None
    except (Refused, Unreachable, httpx.HTTPError) as error:
        raise Failed(str(error) or type(error).__name__) from None
    finally:
        draft.answer_tokens = draft.answer_tokens or -(-len(draft.text) // LETTERS)


async def _ask(setup: Assistant, messages: Sequence[Message], draft: Draft) -> None:
    finish = ""
    async with _answering(setup, messages) as response:
        await _refusal(response)
        async for part in _parts(response, setup.silence):
            draft.text += part.text
            finish = part.finish or finish
            draft.prompt_tokens = part.prompt_tokens or draft.prompt_tokens
            draft.answer_tokens = part.answer_tokens or draft.answer_tokens
            if len(draft.text) > LONGEST:
                raise Failed(CUT["length"])
    if finish != "stop":
        raise Failed(CUT.get(finish, "it ended in the middle"))


@asynccontextmanager
async def _answering(
    setup: Assistant, messages: Sequence[Message]
) -> AsyncIterator[httpx.Response]:
    """The response, at the first of the addresses that takes the question."""
    url = parsed(f"{setup.base_url.rstrip('/')}/chat/completions")
    asked: dict[str, Any] = {"model": setup.model, "messages": messages, "stream": True}
    body = msgspec.json.encode({**asked, "stream_options": {"include_usage": True}})
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    if setup.api_key:
        headers["Authorization"] = f"Bearer {setup.api_key}"
    call, reason = outbound.Call("POST", headers, body), ""
    async with AsyncExitStack() as open_ones:
        for address in await addresses(url, allow_private=False):
            try:
                async with asyncio.timeout(setup.silence):
                    response = await open_ones.enter_async_context(connected(url, address, call))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                reason = str(error) or type(error).__name__
            except TimeoutError:
                raise Failed(f"it said nothing for {setup.silence:g} s") from None
            else:
                yield response
                return
    raise Failed(reason)


async def _refusal(response: httpx.Response) -> None:
    """Raises Busy or Failed where the answer is none."""
    if response.status_code == httpx.codes.OK:
        return
    why = f"the model's server answered {response.status_code}"
    if response.status_code not in AGAIN:
        raise Failed(why)
    answer = outbound.Answer(response.url, response.status_code, response.headers, b"", True)
    after = answer.retry_after or PAUSE
    if after > LONGEST_PAUSE:
        raise Failed(why)
    raise Busy(why, after)


async def _parts(response: httpx.Response, silence: float) -> AsyncIterator[Part]:
    """The events up to the last one."""
    async for line in _lines(response, silence):
        if not line.startswith(b"data:"):
            continue
        data = line[5:].strip()
        if data == b"[DONE]":
            return
        yield _part(data)


async def _lines(response: httpx.Response, silence: float) -> AsyncIterator[bytes]:
    chunks, left, size = response.aiter_raw(), b"", 0
    while True:
        try:
            async with asyncio.timeout(silence):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise Failed(f"it said nothing for {silence:g} s") from None
        size += len(chunk)
        if size > LARGEST:
            raise Failed(CUT["length"])
        *whole, left = (left + chunk).split(b"\n")
        for line in whole:
            yield line


def _part(data: bytes) -> Part:
    """Raises Failed for what is no event of such a server."""
    try:
        event = msgspec.json.decode(data)
        if event.get("error"):
            raise Failed("the model's server answered an error")
        usage, [*choices] = event.get("usage") or {}, event.get("choices") or []
        first = choices[0] if choices else {}
        return Part(
            str((first.get("delta") or {}).get("content") or ""),
            str(first.get("finish_reason") or ""),
            int(usage.get("prompt_tokens") or 0),
            int(usage.get("completion_tokens") or 0),
        )
    except (msgspec.DecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise Failed(f"what it said makes no sense: {error!r}") from None
