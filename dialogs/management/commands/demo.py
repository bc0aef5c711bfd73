from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from dialogs.sites.demo import PEOPLE, close_demo, known_people, make_demo
from replyx.reach import from_outside


class Command(BaseCommand):
    """Make demo data; a second run changes nothing."""

    help = "Make the site `demo`, users admin, anna and boris, and sample dialogs. Repeatable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="where `serve` will listen (default 127.0.0.1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, and tell who may log in with what."""
        with transaction.atomic():
            site = make_demo()
            new = close_demo() if from_outside(options["host"]) else {}
        known = [user.username for user in known_people()]
        self.stdout.write(f"Site {site.site_token} is ready. Log in as:")
        for name in PEOPLE:
            if name in new:
                word = f"{new[name]}  (told this once: others can reach this server)"
            else:
                word = name if name in known else "the password it has"
            self.stdout.write(f"  {name} / {word}")
        if len(known) < len(PEOPLE):
            self.stdout.write("Another password: manage.py changepassword NAME")
