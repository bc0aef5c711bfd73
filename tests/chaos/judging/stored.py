"""What the database holds, beside what was acknowledged."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import psycopg

from tests.chaos.people.books import Said
from tests.chaos.people.world import text_of
from tests.chaos.stage import Stage

ENTRIES = """
    SELECT dialog_id, seq, kind, client_id::text, text FROM dialogs_entry ORDER BY dialog_id, seq
"""
WRITTEN = re.compile(r"(\w+):(\d+)$")  # by one of our people


@dataclass(slots=True)
class Stored:
    """`lost`, `twice` and `order` name messages as dialog and text; `holes` dialogs."""

    lost: list[Said] = field(default_factory=list)
    twice: list[tuple[int, str]] = field(default_factory=list)
    order: list[tuple[int, str]] = field(default_factory=list)
    holes: list[int] = field(default_factory=list)
    tops: dict[int, int] = field(default_factory=dict)


def tops(stage: Stage) -> dict[int, int]:
    """The last number of each dialog."""
    with psycopg.connect(stage.database) as connection:
        rows = connection.execute("SELECT id, last_seq FROM dialogs_dialog").fetchall()
    return dict(rows)


def judge_stored(stage: Stage, said: list[Said]) -> Stored:
    """Look at every entry, by a connection that no harm touches."""
    with psycopg.connect(stage.database) as connection:
        entries = connection.execute(ENTRIES).fetchall()
    found = Stored(tops=tops(stage))
    numbers: dict[int, list[int]] = defaultdict(list)
    places: dict[tuple[int, str], int] = {}
    texts: Counter[tuple[int, str]] = Counter()
    highest: dict[tuple[int, str], int] = {}
    for dialog, seq, kind, client_id, text in entries:
        numbers[dialog].append(seq)
        if kind != "message" or not (written := WRITTEN.match(text)):
            continue
        places[dialog, client_id] = seq
        texts[dialog, text] += 1
        own = dialog, written[1]
        if int(written[2]) < highest.get(own, 0):
            found.order.append((dialog, text))
        highest[own] = max(int(written[2]), highest.get(own, 0))
    found.twice = [key for key, times in texts.items() if times > 1]
    known = set(texts)
    for each in said:
        place = places.get((each.dialog, each.client_id))
        if place is None or (each.dialog, text_of(each)) not in known:
            found.lost.append(each)
        elif each.seq and place != each.seq:
            found.order.append((each.dialog, text_of(each)))
    for dialog, top in found.tops.items():
        if numbers[dialog] != list(range(1, top + 1)):
            found.holes.append(dialog)
    return found
