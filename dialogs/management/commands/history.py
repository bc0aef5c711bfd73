"""`manage.py history`: the id of this database, and a new one for a copy of it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dialogs.models import begin_history, current_history


class Command(BaseCommand):
    """Print the epoch that names of this installation carry."""

    help = (
        "Print the random id of this database. --new gives it another: after a copy was put beside "
        "the original; tokens of visitors and addresses of files made before are void then."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to begin anew."""
        parser.add_argument("--new", action="store_true", help="give this database another id")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it as the only word."""
        history = begin_history() if options["new"] else current_history()
        self.stdout.write(history.epoch)
