from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token


class Command(BaseCommand):
    """Print a user's API token; the last word is the token."""

    help = "Print the API token of a user, made if there is none; the last word is the token."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The user, and whether the token there is shall be replaced."""
        parser.add_argument("user")
        parser.add_argument("--new", action="store_true", help="revoke the old token")

    def handle(self, *args: Any, user: str, new: bool, **options: Any) -> None:
        """Raises CommandError where there is no such user."""
        owner = User.objects.filter(username=user).first()
        if owner is None:
            raise CommandError(_("There is no user %(name)s.") % {"name": user})
        if new:
            Token.objects.filter(user=owner).delete()
        token, _created = Token.objects.get_or_create(user=owner)
        self.stdout.write(f"API token of {user}: {token.key}")
