"""The tea shop's articles, in both languages, for the site `demo`, and who answers from them."""

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.finding.certainty import calibrate
from assistant.knowledge.writing import take
from assistant.models import Assistant
from assistant.reading.documents import Document
from assistant.reading.files import LANGUAGES
from dialogs.models import Site

FOLDER = Path(__file__).parent


def load_articles(site: Site) -> None:
    """Have the site know them; again it changes nothing, and brings back what was removed."""
    for document in demo_articles():
        take(site, document)
    calibrate(site)


def have_answered(site: Site) -> None:
    """Have its visitors answered from what it knows; what somebody has changed stays."""
    Assistant.objects.get_or_create(site=site, defaults={"enabled": True})


def demo_articles() -> Iterator[Document]:
    """All of them: a title, the last part of the address, the text."""
    for language in LANGUAGES:
        text = (FOLDER / f"articles.{language}.md").read_text("utf-8")
        for article in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
            title, name, body = article.split("\n", 2)
            yield Document(
                key=f"demo:{language}:{name}",
                title=title,
                text=body.strip(),
                url=f"https://tea.example/{language}/help/{name}",
                language=language,
            )
