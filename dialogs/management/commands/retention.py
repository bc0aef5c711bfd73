"""`manage.py retention`: what sites do not keep any longer, shown or removed."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dialogs.auditing.noting import by_command, note
from dialogs.keeping.retention import Amount, Over, keeping_sites, plain
from dialogs.models import Act, Site
from replyx.database.clock import shared_now


class Command(BaseCommand):
    """Remove what is older than the settings `retention.*` of a site allow."""

    help = (
        "Remove what sites do not keep any longer (retention.dialogs, .files, .traces, in days); "
        "--dry-run prints how much that is. The worker does the same once a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which site, and whether to remove anything."""
        parser.add_argument("site_token", nargs="?", metavar="SITE", help="all, if none is named")
        parser.add_argument("--dry-run", action="store_true", help="remove nothing")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, site_token: str | None, dry_run: bool, **options: Any) -> None:
        """Raises CommandError for an unknown site."""
        told = {}
        for site in sites(site_token):
            over = Over(site, shared_now())
            if not options["json"]:
                self.stdout.write(f"{site.site_token}")
            told[site.site_token] = (self.count if dry_run else self.remove)(over, options["json"])
        if options["json"]:
            self.stdout.write(as_json(told))
        elif not told:
            self.stdout.write(_("Every site keeps everything for ever."))

    def count(self, over: Over, silent: bool) -> dict[str, Any]:
        """What would go."""
        amounts = over.amounts()
        if not silent:
            for what, amount in amounts.items():
                self.stdout.write(f"  {what}: {sentence(amount)}")
        return {what: plain(amount) for what, amount in amounts.items()}

    def remove(self, over: Over, silent: bool) -> dict[str, Any]:
        """What goes, a line for each batch."""
        done: Counter[str] = Counter()

        def progress(what: str, count: int) -> None:
            done[what] += count
            if not silent:
                self.stdout.write(f"  {what}: {done[what]}")
                self.stdout.flush()

        gone = over.remove(progress)
        note(by_command(), Act.What.RETENTION, "dialogs.site", over.site.pk, **gone)
        return {what: {"count": count} for what, count in gone.items()}


def as_json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)


def sites(site_token: str | None) -> list[Site]:
    """The one that is named, or all that do not keep everything. Raises CommandError."""
    if site_token is None:
        return list(keeping_sites())
    named = list(Site.objects.filter(site_token=site_token))
    if not named:
        raise CommandError(_("There is no such site."))
    return named


def sentence(amount: Amount) -> str:
    """For a person."""
    if amount.oldest is None:
        return "0"
    oldest = date_format(timezone.localtime(amount.oldest), "SHORT_DATETIME_FORMAT")
    size = filesizeformat(amount.bytes).replace("\xa0", " ")
    return _("{count}, {size}, the oldest of {oldest}").format(
        count=amount.count, size=size, oldest=oldest
    )
