import json
from argparse import ArgumentParser
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dialogs.models import Entry
from dialogs.tracing.story import story
from dialogs.tracing.trace import trace


class Command(BaseCommand):
    """Tell what became of a message."""

    help = "Tell what became of a message: stored, announced, whom it reached, and why it was late."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One message, or all of a dialog."""
        parser.add_argument("message", type=int, nargs="?", help="the id of a message")
        parser.add_argument("--dialog", type=int, help="every message of a dialog")
        parser.add_argument("--seq", type=int, help="only this number of the dialog")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one story each. Raises CommandError where there is no such message."""
        entries = Entry.objects.filter(kind=Entry.Kind.MESSAGE).order_by("seq")
        if options["dialog"] is not None:
            entries = entries.filter(dialog=options["dialog"])
            if options["seq"] is not None:
                entries = entries.filter(seq=options["seq"])
        elif options["message"] is not None:
            entries = entries.filter(pk=options["message"])
        else:
            raise CommandError(_("Name a message, or a dialog with --dialog."))
        traces = [trace(entry) for entry in entries]
        if not traces:
            raise CommandError(_("There is no such message."))
        if options["json"]:
            self.stdout.write(json.dumps(msgspec.to_builtins(traces), indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n\n".join("\n".join(story(each)) for each in traces))
