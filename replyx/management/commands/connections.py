"""`manage.py connections`: who is connected, over all processes."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from replyx.doctor.connected import Ask, ServerAway, asking
from replyx.doctor.rounds import URL_HELP, Plan

CLEAR = "\x1b[H\x1b[2J"
EVERY_SECONDS = 2.0


class Command(BaseCommand):
    """Count the connections."""

    help = "Who is connected, by side, transport and process; and what is wrong with it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of what, how often, in which form."""
        parser.add_argument("--dialog", type=int, help="one dialog too")
        parser.add_argument("--watch", action="store_true", help="again every two seconds")
        parser.add_argument("--json", action="store_true", help="for programs, a line each time")
        parser.add_argument("--url", help=URL_HELP)
        parser.add_argument("--lang", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        """Print once, or until interrupted. Raises CommandError where nobody can be asked."""
        language = options["lang"] or settings.LANGUAGE_CODE
        plan = Plan(options["url"])
        with translation.override(language):
            try:
                with asking(plan, language) as ask:
                    self.go_on(ask, options)
            except KeyboardInterrupt:
                return
            except ServerAway as error:
                text = _("Local mode, and no server at {url}: {error}")
                raise CommandError(text.format(url=plan.server, error=error)) from None

    def go_on(self, ask: Ask, options: dict[str, Any]) -> None:
        self.show(ask(options["dialog"]), options)
        while options["watch"]:
            time.sleep(EVERY_SECONDS)
            self.show(ask(options["dialog"]), options)

    def show(self, found: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            self.stdout.flush()
            return
        if options["watch"] and self.stdout.isatty():
            self.stdout.write(CLEAR, ending="")
        if options["watch"]:
            self.stdout.write(f"{timezone.localtime():%H:%M:%S}")
        self.stdout.write("\n".join(lines(found)))
        self.stdout.flush()


def lines(found: dict[str, Any]) -> Iterator[str]:
    """A table of both sides, the dialogs, and the diagnosis."""
    stats, info, diagnosis = found["stats"], found["sync_info"], found["diagnosis"]
    yield row("", {"admin_connections": _("managers"), "site_connections": _("visitors")})
    yield row(_("Connections"), stats["connection_details"])
    for name, sides in stats["by_transport"].items():
        yield row(f"  {name}", sides)
    for process in stats["by_process"]:
        yield row(f"  {process['process']}", process)
    for name in ("admin_only_dialogs", "site_only_dialogs"):
        words = {
            "admin_only_dialogs": _("Dialogs with managers only"),
            "site_only_dialogs": _("Dialogs with visitors only"),
        }
        yield f"{words[name]}: {', '.join(map(str, info[name])) or '–'}"
    if one := info["specific_dialog"]:
        yield row(_("Dialog {id}").format(id=one["dialog_id"]), one)
    for issue, advice in zip(diagnosis["issues"], diagnosis["recommendations"], strict=True):
        yield f"! {issue}"
        yield f"  → {advice}"


def row(title: str, sides: dict[str, Any]) -> str:
    """A title and the number of each side."""
    return f"{title:<40}{sides['admin_connections']:>12}{sides['site_connections']:>12}"
