"""PostgreSQL: copied by pg_dump from one snapshot, and filled in one transaction."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from replyx.backup.databases.content import Content, another_epoch, count, read
from replyx.backup.databases.programs import environment, programs_for
from replyx.backup.manifest import Unfit

LINES = 5  # of what a program complains about
# pg_restore of 17 and later says the first whatever the server is; one before 17 would end at it.
TIMEOUT = b"SET transaction_timeout = 0;\n"
TIMEOUT_IF_KNOWN = (
    b"SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout';\n"
)
LAST_OF_HEAD = b"SELECT pg_catalog.set_config('search_path'"  # then come tables and rows
# All that is ours goes, and nothing of an extension. Run in the transaction that fills.
EMPTY = """
SET LOCAL lock_timeout = '10s';
DO $$ DECLARE each record; BEGIN
    FOR each IN SELECT oid::regclass AS name FROM pg_class
        WHERE relnamespace = '{schema}'::regnamespace AND relkind IN ('r', 'p') AND NOT EXISTS (
            SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
    LOOP EXECUTE 'DROP TABLE ' || each.name || ' CASCADE'; END LOOP;
    FOR each IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = '{schema}'::regnamespace AND NOT EXISTS (
            SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    LOOP EXECUTE 'DROP ROUTINE ' || each.name || ' CASCADE'; END LOOP;
END $$;
"""
# No id is given a second time, and what came is what was said.
GO_ON = """
SELECT count(setval(format('%I.%I', schemaname, sequencename)::regclass,
    coalesce(last_value, 0) + {gap})) FROM pg_sequences WHERE schemaname = '{schema}';
"""
COUNTED = """
DO $$ BEGIN IF (SELECT count(*) FROM {table}) <> {rows} THEN
    RAISE EXCEPTION 'the rows of {table} are not those that the backup says'; END IF; END $$;
"""


class Postgres:
    """The database of DATABASE_URL."""

    vendor = "postgresql"

    def __init__(self) -> None:
        self._parameters = {**connection.get_connection_params()}
        with transaction.atomic():
            self._version = connection.get_database_version()[0]
            self._schema = str(ask("SELECT current_schema()")[0][0])

    def copy(self, target: Path) -> Content:
        """What is counted is of the very moment that is copied."""
        programs = programs_for(self._version)
        with transaction.atomic():
            ask("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = ask("SELECT pg_export_snapshot()")[0][0]
            content = read("postgresql", ask, self._schema)
            words = ("--format=custom", "--no-owner", "--no-privileges", "--no-comments")
            self._run(
                *(str(programs / "pg_dump"), *words, f"--snapshot={snapshot}"),
                *(f"--schema={self._schema}", f"--file={target}"),
            )
        return content

    def rows(self) -> dict[str, int]:
        """A database without tables has none."""
        try:
            with transaction.atomic():
                return count(ask)
        except DatabaseError:
            return {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Servers and workers hold connections as long as they run."""
        found = ask(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() "
            "AND coalesce(backend_type, 'client backend') = 'client backend'"
        )
        if (others := found[0][0] - held()) > 0:
            text = _("The database is in use by {count} connections: stop servers and workers.")
            raise Unfit(text.format(count=others))
        let_go()
        yield

    def fill(
        self, source: Path, expected: dict[str, int], gap: int, schema: str, then: Sequence[str]
    ) -> None:
        """pg_restore writes it all as one script, which stands in one transaction."""
        programs = programs_for(self._version, newest=True)
        words = ("--no-owner", "--no-privileges", "--no-comments", f"--schema={schema}")
        script = [str(programs / "pg_restore"), *words, "--file=-", str(source)]
        filling = [str(programs / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        let_go()
        with tempfile.TemporaryFile() as complaints, subprocess.Popen(
            [*filling, "--output=/dev/null"],
            stdin=subprocess.PIPE,
            stderr=complaints,
            env=environment(self._parameters),
        ) as psql:  # fmt: skip
            assert psql.stdin is not None
            try:
                pour(script, psql.stdin, schema, expected, gap, then, complaints)
            except BrokenPipeError:
                pass  # psql stopped at an error, and says which
            try:
                psql.stdin.close()
            except BrokenPipeError:
                pass
            failed = psql.wait() != 0
            if failed:
                raise Unfit(complaint(complaints))

    def _run(self, *command: str) -> None:
        with tempfile.TemporaryFile() as complaints:
            done = subprocess.run(command, stderr=complaints, env=environment(self._parameters))
            if done.returncode:
                raise Unfit(complaint(complaints))


def pour(
    script: list[str],
    into: IO[bytes],
    schema: str,
    expected: dict[str, int],
    gap: int,
    then: Sequence[str],
    complaints: IO[bytes],
) -> None:
    """Write what psql is to do. Without the last word nothing of it is done."""
    into.write(f"BEGIN;\n{EMPTY.format(schema=schema)}".encode())
    with subprocess.Popen(script, stdout=subprocess.PIPE, stderr=complaints) as restore:
        assert restore.stdout is not None
        for line in restore.stdout:
            into.write(TIMEOUT_IF_KNOWN if line == TIMEOUT else line)
            if line.startswith(LAST_OF_HEAD):
                break
        shutil.copyfileobj(restore.stdout, into)
        if restore.wait() != 0:
            raise Unfit(complaint(complaints))
    statements = [f"SET LOCAL search_path = {schema}", *another_epoch(), *then]
    into.write(";\n".join([*statements, ""]).encode())
    into.write(GO_ON.format(schema=schema, gap=gap).encode())
    for table, rows in expected.items():
        into.write(COUNTED.format(table=table, rows=rows).encode())
    into.write(b"COMMIT;\n")


def ask(sql: str) -> list[tuple[Any, ...]]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def let_go() -> None:
    """Hold no connection any more."""
    connection.close()
    if pool := getattr(connection, "pool", None):
        pool.close()


def held() -> int:
    """Connections of this process's own pool, but the one that asks."""
    pool = getattr(connection, "pool", None)
    return max(0, pool.get_stats()["pool_size"] - 1) if pool else 0


def complaint(complaints: IO[bytes]) -> str:
    """The last lines of what a program said."""
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return "\n".join(lines[-LINES:]) or _("PostgreSQL's program failed without a word.")
