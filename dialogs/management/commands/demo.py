from typing import Any

from django.core.management.base import BaseCommand

from dialogs.demo import make_demo


class Command(BaseCommand):
    """Make demo data; a second run changes nothing."""

    help = "Make the site `demo`, users admin, anna and boris, and sample dialogs. Repeatable."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        site = make_demo()
        self.stdout.write(f"Site {site.site_token} with users admin, anna and boris is ready.")
