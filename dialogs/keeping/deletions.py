"""The list of deletions beside the database: what a backup that is older than they still has."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from dialogs.models import Erasure

NAME = "deletions.jsonl"


class Line(NamedTuple):
    """One deletion: numbers and moments, nothing that says who it was."""

    visitor: int
    known_at: datetime
    kind: str
    with_texts: bool


def path() -> Path:
    """The file of this machine."""
    return Path(settings.DATA_DIR) / NAME


def write_down(done: Erasure) -> None:
    """Add a line, at once on the disk."""
    line = json.dumps(plain(done)) + "\n"
    descriptor = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def plain(done: Erasure) -> dict[str, Any]:
    """As a line has it."""
    return {
        "visitor": done.visitor,
        "known_at": done.known_at.isoformat(),
        "kind": done.kind,
        "with_texts": done.with_texts,
        "at": done.at.isoformat(),
    }


def in_file(file: Path) -> Iterator[Line]:
    """What a file lists. Raises ValueError for one that is no list of deletions."""
    for number, text in enumerate(file.read_text().splitlines(), 1):
        try:
            said = json.loads(text)
            moment = datetime.fromisoformat(said["known_at"])
            yield Line(int(said["visitor"]), moment, said["kind"], bool(said["with_texts"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file}:{number}: {error}") from None


def in_database() -> Iterator[Line]:
    """What the database itself knows."""
    for done in Erasure.objects.all():
        yield Line(done.visitor, done.known_at, done.kind, done.with_texts)
