"""`manage.py restore`: an installation goes on from a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from replyx.backup.manifest import Manifest, Unfit, key_mark
from replyx.backup.restoring import restore

GAP = 1_000_000


class Command(BaseCommand):
    """Put a backup in the place of the data."""

    help = (
        "Put a backup in the place of this installation's database and files. It is checked before "
        "anything is changed; the database is changed at once or not at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """From where, over what, and how to tell."""
        parser.add_argument("source", type=Path, help="what `manage.py backup` wrote")
        parser.add_argument("--replace", action="store_true", help="over data that are there")
        gap = f"ids that were given since the backup at most, given to nobody again ({GAP})"
        parser.add_argument("--gap", type=int, default=GAP, help=gap)
        moved = "nothing ran since the backup: what waited for visitors then is sent"
        parser.add_argument("--moved", action="store_true", help=moved)
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore it. Raises CommandError; then the database is as it was."""
        silent = options["json"]
        try:
            manifest = restore(
                options["source"],
                settings.DATA_DIR,
                lambda line: silent or self.stdout.write(line),
                replace=options["replace"],
                gap=options["gap"],
                moved=options["moved"],
            )
        except (Unfit, OSError) as error:
            raise CommandError(str(error)) from None
        if silent:
            told = {"restored": manifest, "same_key": manifest.key == key_mark()}
            self.stdout.write(msgspec.json.encode(told).decode())
        else:
            self.tell(manifest, options["moved"])

    def tell(self, manifest: Manifest, moved: bool) -> None:
        """What is there now, and what is to be done."""
        text = _("Restored from {moment}, version {version}: {rows} rows, {files} files.")
        rows = sum(manifest.rows.values())
        self.stdout.write(
            text.format(
                moment=manifest.made_at, version=manifest.version, rows=rows, files=manifest.files
            )
        )
        for name in manifest.missing:
            self.stdout.write(_("A file was not there: {name}").format(name=name))
        if manifest.key != key_mark():
            text = _(
                "SECRET_KEY is another than that of the backup: everybody has to log in again."
            )
            self.stdout.write(self.style.WARNING(text))
        if not moved:
            text = _(
                "Mails and Telegram calls that waited for visitors in the backup are given up, as "
                "they were most probably sent since; --moved sends them."
            )
            self.stdout.write(text)
        text = _(
            "Run manage.py migrate and visitor redo-deletions, then start servers and workers."
        )
        self.stdout.write(text)
