"""The list of deletions beside the database: what a backup that is older than they still has.

Each is an object of its own where the files of messages are, so that all hosts write and read one
list. No row names them, so no backup has them and no restore writes over them.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from dialogs.files.removing import AFTER, QUEUE
from dialogs.models import Dialog, Erasure
from jobs.tasks import task
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit

logger = structlog.get_logger(__name__)

PLACE = "deletions"
OLD = "deletions.jsonl"  # of DATA_DIR, where each host kept its own


class Line(NamedTuple):
    """One deletion: numbers and moments, nothing that says who it was. `dialogs` are the visitor's
    then, with when each began.
    """

    visitor: int
    known_at: datetime
    kind: str
    with_texts: bool
    dialogs: tuple[tuple[int, datetime], ...] = ()


def write_down(said: dict[str, Any]) -> None:
    """Add to the list after the commit of the transaction under way; where that fails, or whoever
    committed is killed first, a job does it.
    """
    write_down_again.using(run_after=shared_now() + AFTER).enqueue(said)
    after_commit(write_down_now, said)


def write_down_now(said: dict[str, Any]) -> None:
    """Add to the list, if that can be done."""
    try:
        save(said)
    except OSError as error:
        logger.warning("a deletion could not be listed, and is tried again", error=str(error))


@task(queue_name=QUEUE)
def write_down_again(said: dict[str, Any]) -> None:
    """The same, once more. Raises OSError."""
    save(said)


def save(said: dict[str, Any]) -> None:
    """Write an object, if it is not there or not whole. Raises OSError."""
    moment = datetime.fromisoformat(said["at"])
    name = f"{PLACE}/{said['visitor']}-{moment:%Y%m%dT%H%M%S.%f}.json"
    text = json.dumps(said).encode()
    if read(name) != text:
        default_storage.delete(name)
        default_storage.save(name, ContentFile(text))


def read(name: str) -> bytes:
    """An object as it is, nothing of one that is not there. Raises OSError."""
    try:
        with default_storage.open(name, "rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return b""


def plain(done: Erasure) -> dict[str, Any]:
    """As the list has it; asked before the visitor's dialogs are gone."""
    own = Dialog.objects.filter(visitor=done.visitor).order_by("pk")
    return {
        "visitor": done.visitor,
        "known_at": done.known_at.isoformat(),
        "kind": done.kind,
        "with_texts": done.with_texts,
        "at": done.at.isoformat(),
        "dialogs": [(pk, at.isoformat()) for pk, at in own.values_list("pk", "created_at")],
    }


def listed() -> Iterator[Line]:
    """All that is known here: the list, the file of before, the database. Raises OSError where the
    list cannot be read, and ValueError.
    """
    try:
        _folders, names = default_storage.listdir(PLACE)
    except FileNotFoundError:
        names = []
    for name in names:
        with default_storage.open(f"{PLACE}/{name}", "rb") as file:
            yield from lines(name, file.read().decode().splitlines())
    old = Path(settings.DATA_DIR) / OLD
    if old.exists():
        yield from in_file(old)
    for done in Erasure.objects.all():
        yield Line(done.visitor, done.known_at, done.kind, done.with_texts)


def in_file(file: Path) -> Iterator[Line]:
    """What a copy of the list has, one deletion or many. Raises ValueError for one that is none."""
    return lines(str(file), file.read_text().splitlines())


def lines(name: str, texts: Iterable[str]) -> Iterator[Line]:
    """Deletions, one a line. Raises ValueError."""
    for number, text in enumerate(texts, 1):
        try:
            said = json.loads(text)
            known_at = datetime.fromisoformat(said["known_at"])
            own = ((int(pk), datetime.fromisoformat(at)) for pk, at in said.get("dialogs", ()))
            with_texts = bool(said["with_texts"])
            yield Line(int(said["visitor"]), known_at, said["kind"], with_texts, tuple(own))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{name}:{number}: {error}") from None
