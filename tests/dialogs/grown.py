"""Many dialogs at once, and whether lists and searches of them find what reading them all finds.

`python -m tests.dialogs.grown` compares in the database of the environment.
"""

import random
from datetime import timedelta
from typing import Any

WORDS = [
    *("заказ", "доставка", "размер", "возврат", "order", "size", "please", "сколько", "стоит"),
    *("куртка", "щука", "oolong"),
]
ASKED = ["заказ", "щука", "oolong щука", "каз", "ук", "no", "1017", "Anna 7", "заказ 104", "нет"]


def grow(site_ids: list[int], number: int, days: int = 30) -> None:
    """So many dialogs of three messages, one after the other over some days; the first of the
    sites has half of them, the next a quarter. A word is the rarer the later it stands in `WORDS`.
    """
    from django.utils import timezone

    from dialogs.models import Dialog, Entry, SearchText, Visitor
    from dialogs.searching.folding import searchable

    chance = random.Random(7)
    now = timezone.now().replace(microsecond=0)
    last = len(site_ids) - 1

    def moment(place: int) -> Any:
        return now - timedelta(days=days) * (1 - place // 3 * 3 / number)  # three at a time

    people = [
        Visitor(
            site_id=site_ids[min(last, int(chance.expovariate(0.7)))],
            name=name(place),
            email="long." * 40,  # as wide as people are, with all that is known of them
        )
        for place in range(number)
    ]
    for person in people:
        person.search = person.name.lower()
    people = Visitor.objects.bulk_create(people, 1000)
    dialogs = Dialog.objects.bulk_create(
        [
            Dialog(
                site_id=person.site_id,
                visitor=person,
                status="open" if place % 20 == 0 else "closed",
                last_seq=0 if place % 50 == 1 else 3,
                active_at=moment(place),
                updated_at=moment(place),
            )
            for place, person in enumerate(people)
        ],
        1000,
    )
    entries = Entry.objects.bulk_create(
        [
            Entry(dialog=dialog, seq=seq, sender="user", text=text(chance, dialog.pk + seq))
            for dialog in dialogs
            for seq in range(1, dialog.last_seq + 1)
        ],
        1000,
    )
    SearchText.objects.bulk_create(
        [
            SearchText(entry=entry, dialog_id=entry.dialog_id, words=searchable(entry.text))
            for entry in entries
        ],
        1000,
    )


def say(site_id: int, texts: list[str]) -> None:
    """A new dialog for each of the texts."""
    from dialogs.models import Dialog, Entry, SearchText, Visitor

    people = Visitor.objects.bulk_create(Visitor(site_id=site_id) for _ in texts)
    dialogs = Dialog.objects.bulk_create(
        Dialog(site_id=site_id, visitor=person, last_seq=1) for person in people
    )
    entries = Entry.objects.bulk_create(
        Entry(dialog=dialog, seq=1, sender="user", text=said)
        for dialog, said in zip(dialogs, texts, strict=True)
    )
    SearchText.objects.bulk_create(
        SearchText(entry=entry, dialog_id=entry.dialog_id, words=entry.text) for entry in entries
    )


def name(place: int) -> str:
    """Every third has a name."""
    return f"Anna {place}" if place % 3 == 0 else ""


def text(chance: random.Random, number: int) -> str:
    """Four words, and the number of an order here and there."""
    words = [WORDS[int(chance.random() ** 3 * len(WORDS))] for _ in range(4)]
    return " ".join([*words, f"{100_000 + number}"] if number % 10 == 0 else words)


def read_all(site_ids: list[int], words: str, **filters: Any) -> list[int]:
    """The same as `find`, by reading everything."""
    from dialogs.models import Dialog
    from dialogs.searching.folding import wanted

    found = []
    dialogs = Dialog.objects.begun().filter(site__in=site_ids, **filters)
    dialogs = dialogs.select_related("visitor").prefetch_related("search_texts")
    for dialog in dialogs.order_by("-active_at", "-pk"):
        texts = [dialog.visitor.search, *(each.words for each in dialog.search_texts.all())]
        if all(
            any(all(any(word in said for said in texts) for word in way) for way in ways)
            for ways in wanted(words)
        ):
            found.append(dialog.pk)
    return found


def differences(site_ids: list[int]) -> list[str]:
    """What a list or a search finds otherwise; both ways through it, by pages of seven."""
    from dialogs.models import Dialog
    from dialogs.searching import finding
    from dialogs.searching.newest import Lanes, Place

    wrong = []
    for words in ["", *ASKED]:
        for status in ("", "open"):
            lanes = Lanes(Dialog.objects.begun(), site_ids, status)
            right = read_all(site_ids, words, **({"status": status} if status else {}))
            found = turned(finding.find, lanes, words, None)
            if found != right:
                wrong.append(f"{words} {status}: {len(found)}, not {len(right)}")
            if len(right) > 20:
                end = Dialog.objects.get(pk=right[20])
                place = Place(end.active_at, end.pk, newer=True)
                back = turned(finding.find, lanes, words, place, 7)
                if back != right[13:20][::-1]:
                    wrong.append(f"{words} {status}: backwards {back}")
    return wrong


def turned(find: Any, lanes: Any, words: str, place: Any, most: int = 10_000) -> list[int]:
    """All dialogs from a place on, or so many, by pages of seven, of which some are short."""
    from dialogs.models import Dialog

    found: list[int] = []
    newer = place is not None and place.newer
    while len(found) < most:
        page, rest = find(lanes, words, place, 7) if words else (listed(lanes, place), None)
        found += page
        if rest is None and not page:
            break
        place = rest or placed(Dialog.objects.get(pk=page[-1]), newer)
    return found[:most]


def placed(dialog: Any, newer: bool) -> Any:
    """The place of a dialog."""
    from dialogs.searching.newest import Place

    return Place(dialog.active_at, dialog.pk, newer)


def listed(lanes: Any, place: Any) -> list[int]:
    """A page of a list."""
    return [dialog.pk for dialog in lanes.nearest(place, 7)]


def make_anew() -> None:
    """As Django does on SQLite for a migration that changes a column."""
    from django.db import connection

    from dialogs.models import SearchText, Visitor
    from dialogs.searching.trigrams import keep_up

    editor: Any
    with connection.schema_editor() as editor:
        editor._remake_table(Visitor)
        editor._remake_table(SearchText)
    Visitor.objects.filter(search="anna 21").update(search="borrowed")
    keep_up("default")  # as `migrate` does at its end


if __name__ == "__main__":
    import django

    django.setup()

    from dialogs.models import Site
    from dialogs.searching import finding

    finding.FIRST, finding.FEW, finding.AT_ONCE = 20, 30, 10
    finding.MOST = finding.FURTHER = 60
    own = [Site.objects.create(name=each, site_token=each).pk for each in ("a", "b", "c", "d")]
    grow(own, 600)
    make_anew()
    wrong = differences(own[:3])
    grow(own, 60)  # the triggers are there again
    print("\n".join([*wrong, *differences(own[:3])]) or "the same")  # noqa: T201
