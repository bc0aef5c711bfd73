"""All that was found, and the table of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.chaos.conducting import Happened
from tests.chaos.judging.stored import Stored
from tests.chaos.people.books import Books, Said
from tests.chaos.people.client import Client

LATE_SECONDS = 3.0  # after a harm, in which what was acknowledged meanwhile has reached everybody
# Beyond which something is broken, however busy the machine is: the longest recovery was 10.2 s, of
# both servers at a load of 8 to 12 on two cores. A delivery waits for that, and for a client's
# pause of 1.5 s at most before its next attempt.
BROKEN_DELIVERY_SECONDS = 15.0  # after a harm
BROKEN_RECOVERY_SECONDS = 15.0
HEADS = (
    "harm", "lasted", "acked", "lost", "twice", "order", "undone", "told falsely", "no service",
    "no delivery", "recovered",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """One harm, and what was acknowledged from its beginning until the next one. Seconds:
    `no_service` is the longest that anybody could not send or was not connected, `no_delivery` the
    longest from an acknowledgement until somebody who follows the dialog had it. `told_falsely` is
    how often a visitor was told that nobody is there.
    """

    harm: str
    lasted: float
    acked: int
    lost: int
    twice: int
    order: int
    undone: int
    told_falsely: int
    no_service: float
    no_delivery: float
    recovered: float | None
    counts: float | None

    @property
    def is_late(self) -> bool:
        """Whether something was delivered later than is promised."""
        return self.no_delivery > self.lasted + LATE_SECONDS

    @property
    def is_broken(self) -> bool:
        """Whether delivery or recovery took longer than any busy machine explains. What never
        recovered is counted as that.
        """
        slow_delivery = self.no_delivery > self.lasted + BROKEN_DELIVERY_SECONDS
        return slow_delivery or (self.recovered or 0.0) > BROKEN_RECOVERY_SECONDS


@dataclass(slots=True)
class Verdict:
    """`wrong` is what has to be zero, by column; `notes` say what and where."""

    seed: int
    clients: int
    rows: list[Row]
    wrong: dict[str, int]
    notes: list[str]
    acked: int
    repeated: int
    resets: int

    @property
    def is_clean(self) -> bool:
        return not any(self.wrong.values())

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {**asdict(self), "clean": self.is_clean}

    def as_text(self) -> str:
        """The table, the sums and what was found."""
        lines = [line(HEADS), *(line(cells(row)) for row in self.rows)]
        sums = ", ".join(f"{name} {count}" for name, count in self.wrong.items())
        lines += [
            "",
            f"seed {self.seed}, {self.clients} clients, {len(self.rows)} harms, "
            f"{self.acked} acknowledged: {sums}",
            f"deliveries repeated under their id after a harm: {self.repeated}; "
            f"reloads: {self.resets}",
            *self.notes[:40],
        ]
        return "\n".join(lines)


def rows_of(
    happened: Sequence[Happened],
    stored: Stored,
    undone: Sequence[Said],
    books: Books,
    people: Sequence[Client],
) -> list[Row]:
    """What was found, by the harm that it followed."""
    lost = {id(each) for each in stored.lost}
    missing = {id(each) for each in undone}
    texts = {name: set(found) for name, found in (("2", stored.twice), ("o", stored.order))}
    begins = [*(each.began for each in happened[1:]), float("inf")]
    rows = []
    for each, end in zip(happened, begins, strict=True):
        said = [one for one in books.said if each.began <= one.acked < end]
        keys = [(one.dialog, f"{one.sender}:{one.number}") for one in said]
        waits = [wait.seconds for wait in books.waits if each.began <= wait.ended < end]
        rows.append(
            Row(
                each.harm.name,
                each.seconds,
                len(said),
                sum(id(one) in lost for one in said),
                len(texts["2"].intersection(keys)),
                len(texts["o"].intersection(keys)),
                sum(id(one) in missing for one in said),
                sum(each.began <= told < end for told in books.told_offline),
                max(waits, default=0.0),
                longest_delivery(books.said, people, each.began, end),
                each.recovered,
                each.counts,
            )
        )
    return rows


def longest_delivery(
    said: Sequence[Said], people: Sequence[Client], began: float, end: float
) -> float:
    """Seconds from an acknowledgement until somebody who follows the dialog had it, of what came
    between two moments: what the next harm holds up is the next harm's.
    """
    views = [view for each in people for view in each.views.values()]
    by_dialog: dict[int, list[dict[int, float]]] = {}
    for view in views:
        by_dialog.setdefault(view.dialog, []).append(view.arrived)
    return max(
        (
            arrived[one.seq] - one.acked
            for one in said
            for arrived in by_dialog.get(one.dialog, ())
            if began <= arrived.get(one.seq, 0) < end
        ),
        default=0.0,
    )


def cells(row: Row) -> tuple[str, ...]:
    late = " !" if row.is_late else ""
    recovered = "never" if row.recovered is None else f"{row.recovered:.1f}"
    counts = (row.acked, row.lost, row.twice, row.order, row.undone, row.told_falsely)
    return (
        row.harm, f"{row.lasted:.1f}", *map(str, counts), f"{row.no_service:.1f}",
        f"{max(0.0, row.no_delivery):.1f}{late}", recovered,
    )  # fmt: skip


def line(words: Sequence[str]) -> str:
    return f"{words[0]:<36}" + "".join(f"{word:>12}" for word in words[1:])
