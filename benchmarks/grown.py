"""An installation that has grown: `python -m benchmarks.grown DIALOGS`, on an empty PostgreSQL.

Ten large sites with half of the dialogs, 500 small ones with the other half; dialogs of three
messages, one in eleven of them open, every third visitor with a name. Mila manages three large
sites, Vera 59 sites of both kinds, Olga all. Prints JSON: their tokens, Olga's session, and what
`benchmarks.people` prints, of some visitors.
"""

import json
import os
import random
import sys
from typing import Any

import django
from django.db import connection

SEEDS, SITES, SMALL = 1000, 10, 500
OPEN = 11  # one in so many
NAMES = ("Anna", "Boris", "Clara", "Dmitri", "Elena", "Fyodor", "Galina")
FAMILIES = ("Ivanova", "Petrov", "Kowalska", "Nguyen", "Smith", "Garcia", "Cohen", "Haddad", "Sato")
SYLLABLES = ("ka", "lo", "mi", "ne", "ru", "sta", "vi", "do", "pre", "zhe")
FIRST_SITE = "grown-0"
RARE = "quetzalcoatl"  # in one message
ALONE = "Xochipilli"  # a visitor's name


def grow(total: int) -> dict[str, Any]:
    """Write a thousand dialogs by the program's own door, and copy them."""
    from benchmarks.multiply import multiply
    from dialogs.actions import post_message
    from dialogs.models import ApiToken, Dialog, Visitor
    from dialogs.searching.folding import searchable
    from widget import tokens

    managers, sites = people()
    visitors = [Visitor(site=sites[home(place)], name=name(place)) for place in range(SEEDS)]
    for visitor in visitors:
        visitor.search = searchable(visitor.name)
    Visitor.objects.bulk_create(visitors)
    dialogs = Dialog.objects.bulk_create(Dialog(site=each.site, visitor=each) for each in visitors)
    talk(dialogs, managers["mila"])
    Dialog.objects.exclude(pk__in=[each.pk for each in dialogs[::OPEN]]).update(
        status=Dialog.Status.CLOSED, waiting_since=None
    )
    multiply(Visitor, max(1, total // SEEDS))
    Visitor.objects.create(site=sites[0], name=ALONE, search=searchable(ALONE))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the database does by itself in time
    post_message(dialogs[0].pk, "user", f"{RARE} +7 495 123-45-67")
    told = dialogs[:: 2 * SITES * OPEN]  # open, and of the first site
    return {
        "managers": {each: ApiToken.objects.issue(user)[1] for each, user in managers.items()},
        "session": session_of(managers["olga"]),
        "people": [
            (each.pk, tokens.visitor_token(each.visitor), tokens.stream_token(each))
            for each in told
        ],
    }


def people() -> tuple[dict[str, Any], list[Any]]:
    """The managers by their names, and the sites."""
    from django.contrib.auth.models import User

    from dialogs.models import Member, Site

    managers = {
        each: User.objects.create(username=each, is_staff=True, is_superuser=each == "olga")
        for each in ("mila", "vera", "olga")
    }
    sites = [
        Site.objects.create(name=f"Site {each}", site_token=f"grown-{each}")
        for each in range(SITES + SMALL)
    ]
    for user, own in (("mila", sites[:3]), ("vera", sites[8:67])):
        Member.objects.bulk_create(Member(site=site, user=managers[user]) for site in own)
    return managers, sites


def session_of(user: Any) -> str:
    """The cookie of somebody who is logged in, as a header's value."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    name: str = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def home(place: int) -> int:
    """The number of the site of a visitor."""
    return place // 2 % SITES if place % 2 == 0 else SITES + place // 2


def name(place: int) -> str:
    """Every third has one."""
    return f"{NAMES[place % 7]} {FAMILIES[place % 9]}" if place % 3 == 0 else ""


def talk(dialogs: list[Any], manager: Any) -> None:
    """A question, an answer, and thanks, in each."""
    from dialogs.actions.batch import NewMessage
    from dialogs.actions.posting import post_messages

    words = random.Random(1)
    for sender, author in (("user", None), ("manager", manager), ("user", None)):
        said = [NewMessage(each.pk, sender, sentence(words), author=author) for each in dialogs]
        for first in range(0, SEEDS, 100):
            post_messages(said[first : first + 100])


def sentence(words: random.Random) -> str:
    """Twelve words of a thousand, those that come first far more often."""
    return " ".join(word(int(1000 * words.random() ** 3)) for _ in range(12))


def word(number: int) -> str:
    """One of a thousand words."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:03}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    django.setup()
    print(json.dumps(grow(int(sys.argv[1]))))
