"""`manage.py migrations`: what is to come, and whether the version before can live with it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError

from replyx.expanding.plan import MARK, Judged, judge_unapplied, judge_unsettled


class Command(BaseCommand):
    """List migrations that are to come. With --expand-only exits with 1 where one is refused."""

    help = (
        "List the migrations that are not applied, and what of them the version before can't live "
        "with: while two versions run, and after a rollback, it works on these tables."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of which, and how to tell."""
        parser.add_argument(
            "--expand-only", action="store_true", help="exit with 1 where the old version is hurt"
        )
        parser.add_argument(
            "--unsettled",
            action="store_true",
            help="all that a deploy may meet, whatever is applied here; asks no database",
        )
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell. Raises CommandError where the database is away."""
        try:
            found = judge_unsettled() if options["unsettled"] else judge_unapplied()
        except (DatabaseError, InterfaceError, OSError) as error:
            raise CommandError(f"The database does not answer: {error}") from None
        refused = any(each.refused for each in found)
        if options["json"]:
            self.stdout.write(json.dumps([plain(each) for each in found], indent=2))
        else:
            self.tell(found)
        if refused and options["expand_only"]:
            raise CommandError(
                "The version before can't live with these migrations. Divide them between two "
                f"releases, or say in the migration why they do no harm ({MARK}): docs/deploy.md."
            )

    def tell(self, found: list[Judged]) -> None:
        """A line for each, and one for what is wrong."""
        for each in found:
            self.stdout.write(f"{each.name}: {'refused' if each.refused else 'fine'}")
            for refusal in each.refused:
                self.stderr.write(f"    {refusal.subject}: {refusal.why}")
        if not found:
            self.stdout.write("Nothing is to be migrated.")


def plain(judged: Judged) -> dict[str, Any]:
    """For programs."""
    refused = [{"operation": each.subject, "why": each.why} for each in judged.refused]
    return {"migration": judged.name, "refused": refused}
