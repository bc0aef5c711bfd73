import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assistant.finding.meaning import Unavailable, is_on, learn
from assistant.knowledge.importing import Report, import_paths
from dialogs.models import Site

TOLD_EVERY = 2.0  # seconds


class Command(BaseCommand):
    """What a site knows, from files."""

    help = (
        "knowledge import SITE_TOKEN PATH… takes articles from Markdown, text, HTML, DOCX, PDF, "
        "folders of them, and JSON lines with title and text. What was there before is replaced; "
        "learn SITE_TOKEN has them found by what they mean."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, for which site, with what."""
        actions = parser.add_subparsers(dest="action", required=True)
        taken = actions.add_parser("import", help="take articles from files and folders")
        taken.add_argument("site_token")
        taken.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        taken.add_argument("--json", action="store_true", help="for programs")
        learned = actions.add_parser("learn", help="have passages found by what they mean")
        learned.add_argument("site_token")

    def handle(self, *args: Any, action: str, site_token: str, **options: Any) -> None:
        """Raises CommandError for an unknown site."""
        site = Site.objects.filter(site_token=site_token).first()
        if site is None:
            raise CommandError(_("There is no such site."))
        if action == "learn":
            self.learn(site)
        else:
            self.take(site, **options)

    def learn(self, site: Site) -> None:
        """Get the vectors that are missing. Raises CommandError where there is no server."""
        if not is_on():
            raise CommandError(_("EMBEDDINGS_URL is not set."))
        try:
            learned = learn(site.pk)
        except Unavailable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Learned: %(number)d.") % {"number": learned})

    def take(self, site: Site, paths: list[Path], **options: Any) -> None:
        """Import. Exits with 1 in the end if a file failed."""
        self.told_at = monotonic()
        report = import_paths(site, paths, self.tell_progress)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self.tell(report)
        if report.failed:
            sys.exit(1)

    def tell_progress(self, report: Report) -> None:
        """Say now and then how far it is, beside what is printed for programs."""
        if monotonic() - self.told_at >= TOLD_EVERY:
            self.told_at = monotonic()
            self.stderr.write(f"… {report.changed + report.unchanged}")

    def tell(self, report: Report) -> None:
        """A line for each that failed, and how many did not."""
        for where, why in report.failed:
            self.stderr.write(f"{where}: {why}")
        self.stdout.write(
            _("New or changed: %(changed)d. As before: %(unchanged)d. Failed: %(failed)d.")
            % {
                "changed": report.changed,
                "unchanged": report.unchanged,
                "failed": len(report.failed),
            }
        )
