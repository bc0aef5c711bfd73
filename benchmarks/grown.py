"""An installation that has grown: `python -m benchmarks.grown DIALOGS`, on an empty PostgreSQL.

Ten sites, a manager of three of them, and dialogs of three messages, one in ten of them open.
Prints JSON: the manager's token, and what `benchmarks.people` prints, of some visitors.
"""

import json
import os
import random
import sys
from typing import Any

import django
from django.db import connection

SEEDS, SITES = 1000, 10
SYLLABLES = ("ka", "lo", "mi", "ne", "ru", "sta", "vi", "do", "pre", "zhe")
FIRST_SITE = "grown-0"
RARE = "quetzalcoatl"  # in one message


def grow(total: int) -> dict[str, Any]:
    """Write a thousand dialogs by the program's own door, and copy them."""
    from benchmarks.multiply import multiply
    from dialogs.actions import post_message
    from dialogs.models import ApiToken, Dialog, Visitor
    from widget import tokens

    manager, sites = people()
    visitors = [Visitor(site=sites[place % SITES]) for place in range(SEEDS)]
    Visitor.objects.bulk_create(visitors)
    dialogs = Dialog.objects.bulk_create(Dialog(site=each.site, visitor=each) for each in visitors)
    talk(dialogs, manager)
    Dialog.objects.exclude(pk__in=[each.pk for each in dialogs[:: SITES + 1]]).update(
        status=Dialog.Status.CLOSED
    )
    multiply(Visitor, max(1, total // SEEDS))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the database does by itself in time
    post_message(dialogs[0].pk, "user", f"{RARE} +7 495 123-45-67")
    told = dialogs[:: SITES * (SITES + 1)]  # open, and of the first site
    return {
        "manager": ApiToken.objects.issue(manager)[1],
        "people": [
            (each.pk, tokens.visitor_token(each.visitor), tokens.stream_token(each))
            for each in told
        ],
    }


def people() -> tuple[Any, list[Any]]:
    """A manager, and the sites of which three are theirs."""
    from django.contrib.auth.models import User

    from dialogs.models import Member, Site

    manager = User.objects.create(username="mila", is_staff=True)
    sites = [
        Site.objects.create(name=f"Site {each}", site_token=f"grown-{each}")
        for each in range(SITES)
    ]
    for site in sites[:3]:
        Member.objects.create(site=site, user=manager)
    return manager, sites


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
