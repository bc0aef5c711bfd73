"""What a manager does in a topic is not said there once more."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from dialogs.models import Entry

_done: ContextVar[tuple[int, str]] = ContextVar("done_in_topic", default=(0, ""))


@contextmanager
def done_here(dialog_id: int, system_type: str = "") -> Iterator[None]:
    """Have what a manager writes in a dialog meanwhile, or that it is closed by hand, be known as
    said in its topic.
    """
    token = _done.set((dialog_id, system_type))
    try:
        yield
    finally:
        _done.reset(token)


def is_done_here(entry: Entry) -> bool:
    """Whether an entry was just said in its dialog's topic."""
    dialog_id, system_type = _done.get()
    if entry.dialog_id != dialog_id:
        return False
    if entry.sender == Entry.Sender.SYSTEM:
        return entry.system_type == system_type != ""
    return entry.sender == Entry.Sender.MANAGER
