"""The job that answers a question. Those of one dialog are done one after the other, so that two
never write in it at once; what was overtaken meanwhile is left.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import structlog

from assistant import metrics
from assistant.providers.answers import Draft, Failed
from assistant.spending import OverBudget, pay
from assistant.talking.deciding import decided, meant
from assistant.talking.outcomes import Outcome, called, outcome_of, store
from assistant.talking.providing import PROVIDERS
from assistant.talking.questions import Question, is_for_assistant, question_of
from assistant.talking.streaming import Stream
from dialogs.handoff.moves import BY_PEOPLE
from dialogs.models import Entry, Site
from jobs.tasks import task
from realtime.host import ask
from realtime.presence.being_written import forget
from replyx.database.clock import shared_now

logger = structlog.get_logger(__name__)

QUEUE = "assistant"
LOOK = 0.1  # seconds between two looks whether to go on, and two pieces


class Answers:
    """The effect (`dialogs.log.Effect`): what a visitor says is answered by a job."""

    def concerns(self, site: Site, /) -> bool:
        """Whether the site has an assistant."""
        return site.has_assistant

    def __call__(self, entries: Sequence[Entry], /) -> None:
        """Have the visitors' messages answered where no person does."""
        for entry in entries:
            said = entry.sender == Entry.Sender.USER and entry.kind == Entry.Kind.MESSAGE
            if said and entry.dialog.handoff not in BY_PEOPLE:
                job = answer.using(key=f"answer:{entry.dialog_id}")
                job.enqueue(entry.dialog_id, entry.seq)


@task(queue_name=QUEUE, attempts=5)
async def answer(dialog_id: int, seq: int) -> None:
    """Answer the question that a message ends, if none has and nothing came in between."""
    question = await ask(question_of, dialog_id, seq)
    if question is None:
        forget(dialog_id)  # what was begun before a kill
    if question is None or not await is_all(question):
        return
    began, provider = time.monotonic(), question.setup.provider
    outcome = decided(question) or await written(meant(question))
    took = time.monotonic() - began
    if outcome is not None and await ask(store, question, outcome, round(took * 1000)):
        metrics.ANSWERS.labels(provider, outcome.word).inc()
        metrics.TOOK.labels(provider).observe(took)
    else:
        metrics.ANSWERS.labels(provider, "overtaken").inc()


async def is_all(question: Question) -> bool:
    """Wait until the visitor has said nothing more for a while; False as soon as they do."""
    until = question.asked_at + timedelta(seconds=question.setup.quiet)
    while (left := (until - shared_now()).total_seconds()) > 0:
        await asyncio.sleep(min(left, 2 * LOOK))
        if not await ask(is_for_assistant, question.dialog_id, question.seq):
            return False
    return True


async def written(question: Question) -> Outcome | None:
    """Have it answered, and show what there is of it; None where something came in between."""
    draft, stream = Draft(), Stream(question.dialog_id, question.seq)
    began = time.monotonic()
    work = asyncio.ensure_future(PROVIDERS[question.setup.provider](question, draft))
    try:
        while True:
            over, _ = await asyncio.wait({work}, timeout=LOOK)
            if not await ask(is_for_assistant, question.dialog_id, question.seq):
                return None
            if stream.show(draft.shown):
                took = time.monotonic() - began
                metrics.FIRST.labels(question.setup.provider).observe(took)
            if over:
                break
        work.result()
        return outcome_of(question, draft)
    except OverBudget:
        return called(question, "budget", draft)
    except Failed as error:
        logger.warning("a model did not answer", dialog=question.dialog_id, error=str(error))
        return called(question, "failed", draft)
    finally:
        await stop(work)
        stream.end()
        await ask(pay, question.setup, draft)


async def stop(work: "asyncio.Future[None]") -> None:
    """End what is under way, and with it the connection."""
    work.cancel()
    await asyncio.wait({work})
    if not work.cancelled():
        work.exception()  # it was told, or does not matter any more
