"""Who answers a question: the site's knowledge, or a model that is given what the site knows."""

from collections.abc import Awaitable, Callable, Mapping

from assistant.finding.likely import likely
from assistant.models import Assistant, Passage
from assistant.providers import knowledge, openai
from assistant.providers.answers import Answer, Draft, Source
from assistant.providers.plain import plain, plain_so_far
from assistant.providers.prompt import HANDOVER, VERSION, Excerpt, Message, messages_for
from assistant.spending import check_budget
from assistant.talking.questions import Question
from dialogs.models import Site
from realtime.host import ask

EXCERPTS = 5
Provide = Callable[[Question, Draft], Awaitable[None]]


async def from_knowledge(question: Question, draft: Draft) -> None:
    """The passage that answers, word for word."""
    found = await ask(found_in_knowledge, question)
    draft.text, draft.reason, draft.sources = found.answer, found.reason, found.sources


def found_in_knowledge(question: Question) -> Answer:
    """The answer; a title that was offered stands for its article."""
    site = question.setup.site
    if question.text in question.offered:
        passages = Passage.objects.filter(
            article__site=site, article__is_used=True, article__title=question.text
        )
        chosen = passages.select_related("article").order_by("article_id", "number").first()
        if chosen is not None:
            source = Source(chosen.article.title, chosen.article.url, 1.0)
            return Answer(chosen.text, "found", 1.0, [source])
    return knowledge.answer(site, question.text)


async def from_model(question: Question, draft: Draft) -> None:
    """What a model makes of what the site knows. Raises OverBudget and Failed."""
    messages = await ask(prepared, question, draft)
    draft.prompt_version, draft.prepared = VERSION, without_markup
    await openai.write(question.setup, messages, draft)
    draft.prepared = whole_without_markup
    if HANDOVER in draft.text:
        draft.reason = "not_found"


def prepared(question: Question, draft: Draft) -> list[Message]:
    """What the model is asked; the draft gets the sources that it is given. Raises OverBudget."""
    setup, site = question.setup, question.setup.site
    check_budget(setup)
    return messages_for(setup.prompt, excerpts_for(site, question.text, draft), question.turns)


def excerpts_for(site: Site, asked: str, draft: Draft) -> list[Excerpt]:
    """What the model is given of what the site knows; the draft gets where it is from."""
    excerpts = []
    for hit in likely(site, asked).hits[:EXCERPTS]:
        article = hit.passage.article
        excerpts.append(Excerpt(article.title, hit.passage.text, article.url))
        draft.sources.append(Source(article.title, article.url, round(hit.found, 4)))
    return excerpts


def without_markup(text: str) -> str:
    """What visitors may see of a model's text that goes on."""
    begun = text.strip()
    if begun and HANDOVER.startswith(begun):
        return ""
    return plain_so_far(text.replace(HANDOVER, ""))


def whole_without_markup(text: str) -> str:
    """What visitors may see of a model's text that has ended, with its last sign."""
    return plain(text.replace(HANDOVER, ""))


PROVIDERS: Mapping[str, Provide] = {
    Assistant.Provider.KNOWLEDGE: from_knowledge,
    Assistant.Provider.OPENAI: from_model,
}
