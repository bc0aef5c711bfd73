import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from dialogs.auditing.noting import by_command
from dialogs.auditing.settings import note_settings
from dialogs.models import Site
from dialogs.sites.settings import change_settings, settings_of


class Command(BaseCommand):
    """Print or change the settings of a site."""

    help = "Print every setting of a site; --set changes them, validated like the form."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The site, and what shall become of it."""
        parser.add_argument("site_token")
        parser.add_argument("--set", nargs="+", default=[], metavar="KEY=VALUE", dest="changes")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, site_token: str, changes: list[str], **options: Any) -> None:
        """Raises CommandError for an unknown site, key or value; then nothing is changed."""
        site = Site.objects.filter(site_token=site_token).first()
        if site is None:
            raise CommandError(_("There is no such site."))
        if changes:
            self.change(site, dict(map(pair, changes)))
        values = settings_of(site)
        if options["json"]:
            self.stdout.write(json.dumps(values, ensure_ascii=False, indent=2))
            return
        for key, value in values.items():
            shown = ", ".join(value) if isinstance(value, list) else str(value)
            self.stdout.write(f"{key} = {shown}")

    def change(self, site: Site, changes: dict[str, str]) -> None:
        """Change the site. Raises CommandError with a line for each key that is not right."""
        try:
            with transaction.atomic():
                before = settings_of(site)
                change_settings(site, changes)
                note_settings(by_command(), site, before, settings_of(site))
        except ValidationError as error:
            lines = (
                f"{key}: {' '.join(map(str, texts))}" for key, texts in error.message_dict.items()
            )
            raise CommandError("\n".join(lines)) from None


def pair(word: str) -> tuple[str, str]:
    """`KEY=VALUE` as the two. Raises CommandError."""
    key, equals, value = word.partition("=")
    if not equals:
        raise CommandError(_("Write KEY=VALUE, not {word}.").format(word=word))
    return key, value
