import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assistant.handover.judging import judge
from assistant.handover.measuring import Figures, measure
from assistant.handover.scoring import WEIGHTS
from assistant.handover.training import PHRASES, Phrase, phrases_of, trained, written
from assistant.reading.documents import Unreadable


class Command(BaseCommand):
    """Whether somebody's words ask for a person."""

    help = (
        "Print whether a text asks for a person; --evaluate measures that with labelled phrases, "
        "JSON lines of text, person, family and lang (else those that are held out), and exits "
        "with 1 where it is not good enough; --train makes the weights anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A text, or what to do instead."""
        parser.add_argument("text", nargs="?")
        parser.add_argument("--evaluate", nargs="?", type=Path, const=PHRASES, metavar="FILE")
        parser.add_argument("--train", action="store_true", help="write the weights")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for a file that is not right, or without a text."""
        if options["train"]:
            WEIGHTS.write_text(written(trained(_phrases(PHRASES, held_out=False))), "utf-8")
        elif options["evaluate"]:
            self.evaluate(options["evaluate"], options["json"])
        elif options["text"]:
            said = judge(options["text"])
            told = f"{said.wants}  {said.score:.2f}  {said.why}".rstrip()
            self.stdout.write(json.dumps(asdict(said)) if options["json"] else told)
        else:
            raise CommandError(_("Give a text, --evaluate or --train."))

    def evaluate(self, path: Path, as_json: bool) -> None:
        """The figures of each language, and every phrase that went wrong."""
        own = path == PHRASES
        found = measure(_phrases(path, held_out=own or None))
        if as_json:
            said = {name: figures.as_json() for name, figures in sorted(found.items())}
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            for name, figures in sorted(found.items()):
                self.tell(name, figures)
        if not all(figures.is_enough for figures in found.values()):
            raise CommandError(_("It is not good enough."))

    def tell(self, name: str, figures: Figures) -> None:
        """A line of numbers; below those of a language its phrases."""
        self.stdout.write(
            f"{name}: precision {figures.precision:.3f}  recall {figures.recall:.3f}"
            f"  wanted {figures.wanted}  other {figures.other}  wrong {len(figures.wrong)}"
            f"  missed {len(figures.missed)}  asked {len(figures.asked)}"
            f"  asked needlessly {len(figures.asked_needlessly)}"
        )
        if name != "all":
            for kind in ("wrong", "missed", "asked", "asked_needlessly"):
                for text in getattr(figures, kind):
                    self.stdout.write(f"  {kind.replace('_', ' ')}: {text}")


def _phrases(path: Path, held_out: bool | None) -> list[Phrase]:
    """Those of a file, or only those that are held out, or are not."""
    try:
        found = list(phrases_of(path.read_text("utf-8").splitlines()))
    except (OSError, UnicodeError, Unreadable) as error:
        raise CommandError(str(error)) from error
    return [each for each in found if held_out is None or each.is_held_out == held_out]
