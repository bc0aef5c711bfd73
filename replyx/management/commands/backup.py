"""`manage.py backup`: a copy of the installation, while it serves."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from replyx.backup.manifest import Manifest, Unfit
from replyx.backup.taking import take


class Command(BaseCommand):
    """Take a backup, and say what is not in it."""

    help = "Write the database and the files of messages to a directory, or to one file (*.tar)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and how to tell."""
        parser.add_argument(
            "target", type=Path, help="a directory or a *.tar that is not there yet"
        )
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it. Raises CommandError; then nothing is left behind."""
        silent = options["json"]
        try:
            manifest = take(options["target"], lambda line: silent or self.stdout.write(line))
        except (Unfit, OSError) as error:
            raise CommandError(str(error)) from None
        if silent:
            self.stdout.write(msgspec.json.encode(manifest).decode())
        else:
            self.tell(manifest, options["target"])

    def tell(self, manifest: Manifest, target: Path) -> None:
        """What was taken, and what not."""
        rows = sum(manifest.rows.values())
        text = _("Written to {path}: {rows} rows, {files} files, {size} MiB.")
        size = round(manifest.bytes / 1024 / 1024, 1)
        self.stdout.write(text.format(path=target, rows=rows, files=manifest.files, size=size))
        for part in manifest.parts:
            mark = "✓" if part.included else "✗"
            self.stdout.write(f"{mark} {part.name}{f': {part.detail}' if part.detail else ''}")
        for name in manifest.missing:
            self.stdout.write(_("A file was not there: {name}").format(name=name))
