"""`manage.py visitor`: what a visitor may ask for, done by an operator."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dialogs.auditing.noting import by_command, note
from dialogs.keeping.deletions import in_file, listed
from dialogs.keeping.erasing import ABOUT, anonymise_visitor, delete_visitor
from dialogs.keeping.exporting import export
from dialogs.keeping.repeating import redo
from dialogs.models import Act, Visitor


class Command(BaseCommand):
    """Give a visitor their data, delete them, make them anonymous; again after a restore."""

    help = (
        "export ID --to FILE: a ZIP of what is held. delete ID: with all that was said. anonymise "
        "ID [--keep-texts]: dialogs stay, and nothing says whose they are. redo-deletions "
        "[FILE …]: once more, after an older backup was restored; without a file those listed "
        "beside the files of messages, and by the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with whom."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        export_parser = verbs.add_parser("export")
        export_parser.add_argument("visitor_id", type=int, metavar="ID")
        export_parser.add_argument("--to", type=Path, required=True, metavar="FILE")
        export_parser.add_argument(
            "--with-notes", action="store_true", help="private notes too: not for the visitor"
        )
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
            if verb == "export":
                self.export(options["visitor_id"], options["to"], options["with_notes"])
            elif verb == "delete":
                delete_visitor(options["visitor_id"], by=by_command())
            elif verb == "anonymise":
                kept = options["keep_texts"]
                anonymise_visitor(options["visitor_id"], keep_texts=kept, by=by_command())
            else:
                count = self.redo(options["files"])
                self.stdout.write(_("Done again: {count}").format(count=count))
        except Visitor.DoesNotExist:
            raise CommandError(_("There is no such visitor.")) from None

    def export(self, visitor_id: int, to: Path, with_notes: bool) -> None:
        """Write a file that nobody else may read. Raises Visitor.DoesNotExist, CommandError where
        the file is there already, or cannot be written whole: then it is gone again.
        """
        visitor = Visitor.objects.select_related("site").get(pk=visitor_id)
        try:
            with to.open("xb") as file:
                try:
                    export(visitor, file, with_notes=with_notes)
                    note(by_command(), Act.What.EXPORTED, ABOUT, visitor_id, with_notes=with_notes)
                except BaseException:
                    to.unlink()
                    raise
        except OSError as error:
            raise CommandError(str(error)) from None

    def redo(self, files: list[Path]) -> int:
        """Of how many it was necessary. Raises CommandError."""
        try:
            lines = [line for each in files for line in in_file(each)] if files else [*listed()]
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        return redo(lines)
