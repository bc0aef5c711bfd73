"""The data of 0.1.0 are migrated, read, searched and written on, on both databases."""

import json
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psycopg
import pytest
from django.conf import settings
from django.core.signing import Signer

from tests.cast import Cast
from tests.clients import Frame, ManagerClient, VisitorClient, numbers, ok
from tests.doctor.commands import doctor, levels
from tests.server import Server
from tests.services.postgres import Database
from tests.services.redis import Redis

DATA = Path(__file__).parent / "data"
VERA, VIKTOR, NADIA = 1, 2, 3  # visitors, and their dialogs


def cast() -> Cast:
    return Cast(users={}, tokens={}, sites={}, identity_secrets={})


@pytest.fixture
def local() -> Iterator[Server]:
    """0.1.0's SQLite, migrated and served."""
    server = Server("local", {}, cast())
    server.data.mkdir()
    with closing(sqlite3.connect(server.data / "replyx.sqlite3")) as database:
        database.executescript((DATA / "sqlite.sql").read_text())
    yield from upgraded(server, "sqlite-files")


@pytest.fixture
def real(postgres: Database) -> Iterator[Server]:
    """0.1.0's PostgreSQL, migrated and served."""
    postgres.drop_database("replyx_of_before")
    url = postgres.create_database("replyx_of_before")
    with psycopg.connect(url) as database:
        database.execute((DATA / "postgresql.sql").read_bytes())
    redis = Redis()
    redis.start()
    own = {"DATABASE_URL": url, "REDIS_URL": redis.url, "WEB_CONCURRENCY": "2"}
    yield from upgraded(Server("real", own, cast(), redis=redis), "postgresql-files")
    postgres.drop_database("replyx_of_before")


def upgraded(server: Server, files: str) -> Iterator[Server]:
    shutil.copytree(DATA / files, server.data / "files")
    try:
        server.manage("migrate", "--verbosity", "0")
        server.cast.tokens["anna"] = server.manage("token", "anna").split()[-1]
        server.start()
        yield server
    finally:
        server.close()


def visitor_of_before(server: Server, number: int) -> VisitorClient:
    """A visitor whose browser has a token as 0.1.0 signed it, of no history."""
    claims = {"visitor": number, "version": 1, "exp": int(time.time()) + 86_400}
    visitor = VisitorClient(server)
    signer = Signer(key=settings.SECRET_KEY, salt="widget.visitor")
    visitor.visitor_token = signer.sign_object(claims)
    return visitor


def messages(anna: ManagerClient, dialog: int) -> list[Frame]:
    found: list[Frame] = ok(anna.http.get(anna.path(dialog, "messages")))["messages"]
    return found


@pytest.mark.parametrize("setup", ["local", "real"])
def test_what_the_previous_release_stored_is_read_searched_and_written_on(
    request: pytest.FixtureRequest, setup: str
) -> None:
    server: Server = request.getfixturevalue(setup)
    anna, vera = ManagerClient(server), visitor_of_before(server, VERA)
    resumed = vera.session()
    assert vera.dialog == VERA
    shown = {each["text"]: each for each in resumed["messages"] if not each["deleted"]}
    assert shown["Сейчас посмотрю, одну минуту"]["edited"]
    assert not {"не туда", "постоянный клиент, скидка"} & set(shown)
    file = shown["вот чек"]["attachments"][0]
    assert httpx.get(server.url + file["url"]).content.startswith(b"\x89PNG")
    assert (file["name"], file["width"], file["height"]) == ("чек.png", 1, 1)
    last = resumed["dialog"]["last_seq"]
    assert numbers(vera.log()["frames"]) == list(range(1, last + 1))

    notes = [each["text"] for each in messages(anna, VERA) if each["private"]]
    assert notes == ["постоянный клиент, скидка"]
    rows = {row["id"]: row for row in anna.dialogs()}
    assert set(rows) == {VERA, VIKTOR, NADIA}
    assert (rows[NADIA]["unread"], rows[VIKTOR]["status"]) == (1, "closed")
    assert rows[VERA]["tags"] == ["order", "vip"]
    assert len(numbers(anna.log(VIKTOR)["frames"])) == 62
    for words, dialog in (("4711", VERA), ("kazan", VIKTOR), ("nobody has", NADIA)):
        assert [row["id"] for row in anna.dialogs(q=words)] == [dialog], words

    with vera.socket(after=last) as socket:
        assert vera.post("and now?")["seq"] == last + 1
        anna.post(VERA, "on its way")
        socket.until(lambda frame: frame.get("message", {}).get("text") == "on its way")
    assert [row["id"] for row in anna.dialogs(q="on its way")] == [VERA]
    assert len(json.loads(server.manage("trace", "--dialog", str(VERA), "--json"))) > 4
    skipped = ("--skip", "tasks", "--skip", "words")
    _code, findings = doctor(server, *skipped)
    assert levels(findings, "problem") == set(), findings
