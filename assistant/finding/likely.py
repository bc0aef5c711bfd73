"""What is likely to answer a question."""

from assistant.finding.certainty import in_language
from assistant.finding.meaning import by_meaning
from assistant.finding.ranking import Found, rank
from assistant.finding.stems import asked, language_of
from dialogs.models import Site


def likely(site: Site, question: str) -> Found:
    """The best passage of each article that has some of the question's words, those in its own
    language if there are any; the best one first.
    """
    return by_meaning(in_language(rank(site, asked(question)), language_of(question)), question)
