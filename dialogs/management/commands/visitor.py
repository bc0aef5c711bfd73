"""`manage.py visitor`: what a visitor may ask for, done by an operator."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dialogs.keeping.deletions import in_database, in_file, path
from dialogs.keeping.erasing import anonymise_visitor, delete_visitor
from dialogs.keeping.repeating import redo
from dialogs.models import Visitor


class Command(BaseCommand):
    """Delete a visitor or make them anonymous; do so again after a backup was restored."""

    help = (
        "delete ID: with all that was said. anonymise ID [--keep-texts]: dialogs stay, and nothing "
        "says whose they are. redo-deletions [FILE …]: once more, after an older backup was "
        "restored; without a file those of this machine and of the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with whom."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        delete = verbs.add_parser("delete")
        anonymise = verbs.add_parser("anonymise")
        for each in (delete, anonymise):
            each.add_argument("visitor_id", type=int, metavar="ID")
        anonymise.add_argument("--keep-texts", action="store_true", help="what was said stays")
        redo_deletions = verbs.add_parser("redo-deletions")
        redo_deletions.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        """Raises CommandError for an unknown visitor or file."""
        try:
            if verb == "delete":
                delete_visitor(options["visitor_id"])
            elif verb == "anonymise":
                kept = options["keep_texts"]
                anonymise_visitor(options["visitor_id"], keep_texts=kept, by=None)
            else:
                count = self.redo(options["files"])
                self.stdout.write(_("Done again: {count}").format(count=count))
        except Visitor.DoesNotExist:
            raise CommandError(_("There is no such visitor.")) from None

    def redo(self, files: list[Path]) -> int:
        """Of how many it was necessary. Raises CommandError."""
        given = files or ([path()] if path().exists() else [])
        try:
            lines = [line for each in given for line in in_file(each)]
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        return redo([*lines, *([] if files else in_database())])
