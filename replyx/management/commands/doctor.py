"""`manage.py doctor`: what is wrong with this installation, and what to do."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from replyx.doctor.checks import CHECKS
from replyx.doctor.rounds import URL_HELP, Outcome, Plan, go_round
from replyx.doctor.telling import MARKS, paint, painted

PAUSE = 0.5  # seconds between two rounds of `--for`


class Command(BaseCommand):
    """Go through everything that can be wrong. Exits with 0 healthy, 1 problems, 2 wrong usage."""

    help = "Go through everything that can be wrong, and say what to do about it."
    requires_system_checks = ()  # they are one of the checks

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to look at, and how to tell."""
        names = [check.name for check in CHECKS]
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--fix", action="store_true", help="repair what is safe to repair")
        parser.add_argument("--skip", action="append", default=[], choices=names, metavar="NAME")
        parser.add_argument(
            "--only", action="append", default=[], choices=names, metavar="NAME", help="not others"
        )
        parser.add_argument(
            "--for",
            type=float,
            default=0.0,
            metavar="SECONDS",
            dest="seconds",
            help="again and again for so long, until something is wrong",
        )
        parser.add_argument("--url", help=URL_HELP)
        parser.add_argument("--lang", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan(options["url"], options["fix"])
        names = {check.name for check in CHECKS if check.name in options["only"]}
        skip = {check.name for check in CHECKS if names and check.name not in names}
        skip.update(options["skip"])
        end = time.monotonic() + options["seconds"]
        with translation.override(options["lang"] or settings.LANGUAGE_CODE):
            done = self.look(plan, skip, silent=options["json"])
            while time.monotonic() < end and not is_wrong(done):
                time.sleep(PAUSE)
                done = self.look(plan, skip, silent=options["json"])
            if options["json"]:
                self.stdout.write(json.dumps(report(done), indent=2, ensure_ascii=False))
            else:
                self.tell(done)
        if is_wrong(done):
            raise SystemExit(1)

    def look(self, plan: Plan, skip: set[str], *, silent: bool) -> list[Outcome]:
        """Every check but some, a line each while it runs."""
        done = []
        for check, outcome in go_round([each for each in CHECKS if each.name not in skip], plan):
            if outcome is not None:
                done.append(outcome)
            if silent:
                continue
            if outcome is None:
                self.stdout.write(f"{check.title!s:<28}", ending="")
                self.stdout.flush()
            else:
                line = f"{MARKS[outcome.level]}  {outcome.seconds:.2f} s"
                self.stdout.write(paint(self.style, outcome.level, line))
        return done

    def tell(self, done: list[Outcome]) -> None:
        """What was repaired, what is wrong, what to do."""
        for outcome in done:
            for finding in outcome.fixed:
                line = _("Repaired: {text}").format(text=finding.text)
                self.stdout.write(self.style.SUCCESS(f"\n✓ {line}"))
        counts = {"problem": 0, "warning": 0, "skipped": 0}
        for level in counts:
            for outcome in done:
                for finding in [each for each in outcome.findings if each.level == level]:
                    counts[level] += 1
                    told = painted(self.style, finding, str(outcome.check.title))
                    self.stdout.write(f"\n{told}")
        if counts["problem"] or counts["warning"]:
            line = _("Problems: {problems}. Warnings: {warnings}.")
            line = line.format(problems=counts["problem"], warnings=counts["warning"])
        else:
            line = _("Everything is in order.")
        self.stdout.write(f"\n{line}")


def is_wrong(done: list[Outcome]) -> bool:
    """Whether somebody has to do something."""
    return any(outcome.level == "problem" for outcome in done)


def report(done: list[Outcome]) -> dict[str, Any]:
    """All of it for a program."""
    levels = {outcome.level for outcome in done}
    status = next((level for level in ("problem", "warning") if level in levels), "ok")
    words = {"problem": "problems", "warning": "warnings", "ok": "healthy"}
    return {"status": words[status], "checks": [outcome.plain() for outcome in done]}
