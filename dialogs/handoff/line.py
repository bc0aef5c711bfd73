"""Looks once a second at the lines of those who wait for a person, and tells each where they stand,
where that is not what they were told last: so a line that moves often is told of once a second, and
nothing is done for it when somebody takes over. With several workers each tells; it is the same.
"""

from dialogs.announce import announce_places
from dialogs.handoff.queue import in_line, usual_wait
from dialogs.models import Dialog
from realtime.frames import InLine

MOST = 2000  # who are told where they stand; whoever stands behind them is nowhere near

_told: dict[int, InLine] = {}


def look() -> None:
    """Tell of what changed since the last look of this process."""
    if news := moved():
        announce_places(news)


def moved() -> list[InLine]:
    """Who stands elsewhere than at the last look of this process, and where."""
    places = places_now()
    news = [each for pk, each in places.items() if _told.get(pk) != each]
    _told.clear()
    _told.update(places)
    return news


def places_now() -> dict[int, InLine]:
    """Where everybody stands, by the dialog."""
    waiting = Dialog.objects.filter(in_line()).order_by("site_id", "requested_at", "pk")
    places: dict[int, InLine] = {}
    last, position, wait = 0, 0, None
    for pk, site_id in waiting.values_list("pk", "site_id")[:MOST]:
        if site_id != last:
            last, position, wait = site_id, 0, usual_wait(site_id)
        position += 1
        places[pk] = InLine(dialog_id=pk, position=position, wait_seconds=wait)
    return places
