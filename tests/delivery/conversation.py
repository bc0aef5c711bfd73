"""People who write in one dialog at once, and what a reader makes of the frames of it."""

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

from tests.clients import ManagerClient, VisitorClient, ok
from tests.sockets import NUMBERED, Frame

T = TypeVar("T")
CHANGES: list[dict[str, Any]] = [{"status": "closed"}, {"status": "open"}, {"tags": ["urgent"]}]


def at_once(*work: Callable[[], T]) -> list[T]:
    """Begin all of it at the same moment, each in a thread; returns what each returned."""
    start = Barrier(len(work))

    def run(one: Callable[[], T]) -> T:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(run, work))


def write_as_visitor(vera: VisitorClient, count: int) -> None:
    """Write so many messages."""
    for number in range(count):
        vera.post(f"Vera {number}")


def write_as_manager(manager: ManagerClient, dialog: int, name: str, count: int) -> None:
    """Do so many things: messages, notes, edits and deletions of both, tags, close and reopen.

    The words of every note begin with `note:`, so that a reader can look for them.
    """
    chance = random.Random(name)
    own: dict[int, str] = {}
    for number in range(count):
        kind = chance.choice(["message", "note", "edit", "deletion", "state"])
        if kind in {"edit", "deletion"} and own:
            seq = chance.choice(list(own))
            address = manager.path(dialog, f"messages/{seq}")
            if kind == "edit":
                text = f"{own[seq]}, edited by {name} in {number}"
                ok(manager.http.patch(address, json={"text": text}))
            else:
                ok(manager.http.delete(address))
                del own[seq]
        elif kind == "state":
            manager.patch(dialog, **chance.choice(CHANGES))
        else:
            text = f"{'note:' if kind == 'note' else 'message:'} {name} {number}"
            own[manager.post(dialog, text, private=kind == "note")["seq"]] = text


def converse(vera: VisitorClient, anna: ManagerClient, boris: ManagerClient, count: int) -> int:
    """All three write at once, then Anna says goodbye; returns the number of that."""
    at_once(
        lambda: write_as_visitor(vera, count),
        lambda: write_as_manager(anna, vera.dialog, "Anna", count),
        lambda: write_as_manager(boris, vera.dialog, "Boris", count),
    )
    number: int = anna.post(vera.dialog, "goodbye")["seq"]
    return number


def numbered(frames: Iterable[Frame]) -> list[Frame]:
    """The entries of the log among frames, as they were sent (an event's `id` apart)."""
    return [
        {name: value for name, value in frame.items() if name != "id"}
        for frame in frames
        if frame["type"] in NUMBERED
    ]


def messages_of(frames: Iterable[Frame]) -> list[Frame]:
    """What stands in the thread of a reader who applied these frames in their order."""
    messages: dict[int, Frame] = {}
    for frame in frames:
        if frame["type"] == "message.created":
            messages[frame["seq"]] = dict(frame["message"])
        elif frame["type"] == "message.updated" and frame["target"] in messages:
            message = messages[frame["target"]]
            message["text"] = frame["text"]
            message["edited"] = frame.get("edited", False)
            message["deleted"] = frame.get("deleted", False)
            if message["deleted"]:
                message["attachments"] = []
    return [messages[seq] for seq in sorted(messages)]


def state_of(frames: Iterable[Frame]) -> Frame:
    """The state of the dialog for a reader of these frames; marks only rise.

    Without its version, which a message raises too.
    """
    state: Frame = {}
    for frame in frames:
        if frame["type"] == "hello":
            state = {**frame["dialog"]}
        elif frame["type"] == "dialog.updated":
            state = {name: frame[name] for name in state}
        elif frame["type"] in {"read", "delivered"}:
            marks = state["read" if frame["type"] == "read" else "delivered"]
            marks[frame["side"]] = max(marks[frame["side"]], frame["seq"])
    return {name: value for name, value in state.items() if name != "version"}


def history(client: VisitorClient | ManagerClient, dialog: int) -> list[Frame]:
    """Every message of a dialog as it reads now, fetched page by page."""
    messages: list[Frame] = []
    before: dict[str, int] = {}
    while True:
        page = ok(client.http.get(client.path(dialog, "messages"), params={"limit": 50, **before}))
        messages = page["messages"] + messages
        if not page["has_more"]:
            return messages
        before = {"before": page["messages"][0]["seq"]}
