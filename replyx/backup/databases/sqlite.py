"""SQLite: copied by its own online backup, and put back by giving a file another's name."""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from replyx.backup.archive import synced
from replyx.backup.databases.content import Content, another_epoch, count, read
from replyx.backup.manifest import Unfit
from replyx.serving import Taken, alone


class Sqlite:
    """The file of local mode."""

    vendor = "sqlite"

    def __init__(self) -> None:
        self._path = Path(settings.DATABASES["default"]["NAME"])

    def copy(self, target: Path) -> Content:
        """Writers go on meanwhile: it is one reading."""
        if not self._path.exists():
            raise Unfit(_("There is no database at {path}.").format(path=self._path))
        with (
            closing(sqlite3.connect(self._path)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            if (said := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
                raise Unfit(_("The database is damaged: {text}").format(text=said))
            return read("sqlite", lambda sql: copy.execute(sql).fetchall())

    def rows(self) -> dict[str, int]:
        """Asked past Django, whose connections of this process must not see another file."""
        if not self._path.exists():
            return {}
        with closing(sqlite3.connect(self._path)) as here:
            try:
                return count(lambda sql: here.execute(sql).fetchall())
            except sqlite3.OperationalError:
                return {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody serves DATA_DIR, and none comes meanwhile."""
        try:
            with alone():
                yield
        except Taken as taken:
            raise Unfit(str(taken)) from None

    def fill(
        self, source: Path, expected: dict[str, int], gap: int, schema: str, then: Sequence[str]
    ) -> None:
        """What was there is closed in order before, or its journal would go into the new file."""
        new = self._path.with_name(f"{self._path.name}.restoring")
        new.unlink(missing_ok=True)
        shutil.copyfile(source, new)
        with closing(sqlite3.connect(new)) as copy:
            if count(lambda sql: copy.execute(sql).fetchall()) != expected:
                raise Unfit(_("The rows are not those that the backup says."))
            with copy:
                go_on(copy, gap, then)
        synced(new)
        connection.close()
        if self._path.exists():
            with closing(sqlite3.connect(self._path)) as old:
                if old.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
                    raise Unfit(_("Somebody else uses {path}.").format(path=self._path))
        os.replace(new, self._path)
        synced(self._path.parent)


def go_on(copy: sqlite3.Connection, gap: int, then: Sequence[str]) -> None:
    """Another history, in which no id is given a second time."""
    for statement in (*another_epoch(), *then):
        copy.execute(statement)
    copy.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master "
        "WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' "
        "AND name NOT IN (SELECT name FROM sqlite_sequence)"
    )
    copy.execute("UPDATE sqlite_sequence SET seq = seq + ?", [gap])
