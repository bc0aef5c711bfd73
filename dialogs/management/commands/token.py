from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dialogs.access.managers import is_manager
from dialogs.auditing.noting import by_command, note
from dialogs.models import Act, ApiToken
from dialogs.representations import iso
from replyx.database.clock import shared_now

EVER = 3650  # days


def days(text: str) -> int:
    """A number of days. Raises ArgumentTypeError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= EVER:
        raise ArgumentTypeError(f"{text!r} is not a number of days from 1 to {EVER}")
    return int(text)


class Command(BaseCommand):
    """Make, list and revoke the API tokens of a manager."""

    help = (
        "Make an API token for a manager and print it: its last word is the token, which is shown "
        "this once, since only its hash is stored. It ends by itself, and with the user's password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The user, and what to do instead of, or before, making a token."""
        parser.add_argument("user")
        parser.add_argument("--days", type=days, help="how long it is good (API_TOKEN_DAYS)")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--new", action="store_true", help="revoke all that the user has first")
        what.add_argument("--list", action="store_true", help="list the tokens; makes none")
        what.add_argument(
            "--revoke",
            nargs="?",
            const="",
            metavar="BEGINNING",
            help="revoke all tokens, or those that begin so; makes none",
        )

    def handle(
        self,
        *args: Any,
        user: str,
        days: int | None,
        new: bool,
        list: bool,
        revoke: str | None,
        **options: Any,
    ) -> None:
        """Raises CommandError where there is no such user, and no token to revoke."""
        owner = User.objects.filter(username=user).first()
        if owner is None:
            raise CommandError(f"There is no user {user}.")
        ApiToken.objects.filter(user=owner, expiry__lte=shared_now()).delete()
        if list:
            self.list_tokens(owner)
        elif revoke is not None:
            self.revoke(owner, revoke)
        else:
            self.issue(owner, days, new)

    def issue(self, owner: User, days: int | None, new: bool) -> None:
        """Make a token and print it."""
        if not is_manager(owner):
            raise CommandError(f"{owner} is no manager: not active, or without staff status.")
        with transaction.atomic():
            if new:
                ApiToken.objects.filter(user=owner).delete()
            token, words = ApiToken.objects.issue(owner, days)
            note(by_command(), Act.What.TOKEN_MADE, "auth.user", owner.pk, revoked_others=new)
        self.stdout.write(f"API token of {owner}, good until {iso(token.expiry)}: {words}")

    def list_tokens(self, owner: User) -> None:
        """A line for each token: how it begins, since when, until when."""
        for token in ApiToken.objects.filter(user=owner).select_related("user"):
            state = "" if token.holds() else ", void: the password has changed"
            self.stdout.write(
                f"{token} since {iso(token.created)} until {iso(token.expiry)}{state}"
            )

    def revoke(self, owner: User, beginning: str) -> None:
        """Delete those tokens whose first characters are these."""
        own = ApiToken.objects.filter(user=owner, token_key__startswith=beginning.rstrip("…"))
        with transaction.atomic():
            count, _by_model = own.delete()
            if not count:
                raise CommandError(f"{owner} has no such token.")
            note(by_command(), Act.What.TOKENS_REVOKED, "auth.user", owner.pk, count=count)
        self.stdout.write(f"Revoked tokens of {owner}: {count}")
