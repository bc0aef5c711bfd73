import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assistant.evaluation import evaluate, questions_of
from assistant.providers.answers import Answer
from assistant.providers.knowledge import answer
from assistant.reading.documents import Unreadable
from dialogs.models import Site


class Command(BaseCommand):
    """What a site's assistant would answer."""

    help = (
        "Print the answer to a question; --evaluate FILE asks labelled questions, JSON lines of "
        "question, article (or null) and lang, and prints how well they are answered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The site, and what it is asked."""
        parser.add_argument("site_token")
        parser.add_argument("question", nargs="?")
        parser.add_argument("--evaluate", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, site_token: str, **options: Any) -> None:
        """Raises CommandError for an unknown site, a file that is not right, or no question."""
        site = Site.objects.filter(site_token=site_token).first()
        if site is None:
            raise CommandError(_("There is no such site."))
        if options["evaluate"]:
            self.evaluate(site, options["evaluate"], options["json"])
        elif options["question"]:
            self.tell(answer(site, options["question"]), options["json"])
        else:
            raise CommandError(_("Give a question, or --evaluate FILE."))

    def tell(self, given: Answer, as_json: bool) -> None:
        """The answer with its sources, or the titles that are offered."""
        if as_json:
            said = {**asdict(given), "handoff": given.handoff}
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        words = {
            "found": given.answer,
            "unsure": _("Is it one of these?"),
            "not_found": _("It is not known; a person is to answer."),
        }
        self.stdout.write(words[given.reason])
        for source in given.sources:
            self.stdout.write(f"- {source.title} {source.url} ({source.score:.2f})")

    def evaluate(self, site: Site, path: Path, as_json: bool) -> None:
        """A line of figures for each language."""
        try:
            lines = path.read_text("utf-8").splitlines()
            found = evaluate(site, questions_of(lines))
        except (OSError, UnicodeError, Unreadable) as error:
            raise CommandError(str(error)) from error
        figures = {name: found[name].as_json() for name in sorted(found)}
        if as_json:
            self.stdout.write(json.dumps(figures))
            return
        for name, values in figures.items():
            shown = "  ".join(f"{key} {value:g}" for key, value in values.items())
            self.stdout.write(f"{name}: {shown}")
