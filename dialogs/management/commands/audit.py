"""`manage.py audit`: what staff did, the newest last."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from dialogs.models import Act
from dialogs.representations import iso
from replyx.database.clock import shared_now

MOST = 1000


def moment(text: str) -> datetime:
    """A day, a moment in ISO 8601, or `7d` for so many days ago. Raises ArgumentTypeError."""
    if text.endswith("d") and text[:-1].isdecimal():
        return shared_now() - timedelta(days=int(text[:-1]))
    try:
        found = parse_datetime(text)
        day = None if found else parse_date(text)
    except ValueError:
        found = day = None
    if day is not None:
        found = datetime(day.year, day.month, day.day)
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no day, moment or number of days such as 7d")
    return found if found.tzinfo else timezone.make_aware(found)


class Command(BaseCommand):
    """Who did what, when, to what, from where."""

    help = (
        "Print what staff and operators did. --since a day, a moment or 7d; --user by login name; "
        "--what a kind, such as visitor.deleted; at most --limit, the newest."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which of it, and how."""
        parser.add_argument("--since", type=moment)
        parser.add_argument("--user", default="")
        parser.add_argument("--what", choices=Act.What.values)
        parser.add_argument("--limit", type=int, default=MOST)
        parser.add_argument("--json", action="store_true", help="for programs, an object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each."""
        asked = {"at__gte": options["since"], "what": options["what"], "name": options["user"]}
        found = Act.objects.filter(**{name: value for name, value in asked.items() if value})
        for act in reversed(found.order_by("-pk")[: options["limit"]]):
            self.stdout.write(json.dumps(plain(act)) if options["json"] else sentence(act))


def plain(act: Act) -> dict[str, Any]:
    """For a program."""
    return {
        "id": act.pk,
        "at": act.at.astimezone(UTC).isoformat(),
        "what": act.what,
        "user": act.name,
        "user_id": act.by_id,
        "via": act.via,
        "from": act.address,
        "about": act.about,
        "number": act.number,
        "data": act.data,
    }


def sentence(act: Act) -> str:
    """For a person."""
    about = f" {act.about}" if act.about else ""
    number = f" {act.number}" if act.number is not None else ""
    data = f" {json.dumps(act.data, ensure_ascii=False)}" if act.data else ""
    origin = f"{act.via} {act.address}".strip()
    return f"{iso(act.at)} {act.name or '-'} ({origin}) {act.what}{about}{number}{data}"
