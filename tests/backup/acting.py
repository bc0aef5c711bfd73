"""What both sides do while a backup is taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import uuid4

from tests.clients import VisitorClient, ok
from tests.server import Server
from tests.services.postgres_programs import postgres_programs


def programs(server: Server) -> Server:
    """The server, whose commands find the programs of its own PostgreSQL."""
    if server.setup == "real":
        server.env["PG_PROGRAMS"] = str(postgres_programs())
    return server


def send_file(visitor: VisitorClient, name: str, content: bytes) -> str:
    """Write a message with a file; its address."""
    body = {"text": name, "client_id": str(uuid4())}
    path = visitor.path(visitor.dialog, "messages")
    answer = ok(visitor.http.post(path, data=body, files={"file": (name, content)}))
    return str(answer["attachments"][0]["url"])


@contextmanager
def under_posts(server: Server) -> Iterator[list[str]]:
    """A visitor writes all the while; yields the texts that were acknowledged so far."""
    acknowledged: list[str] = []
    over = Event()

    def write() -> None:
        writer = VisitorClient(server)
        writer.session()
        while not over.is_set():
            text = f"under way {len(acknowledged)} {writer.dialog}"
            writer.post(text)
            acknowledged.append(text)

    thread = Thread(target=write)
    thread.start()
    try:
        yield acknowledged
    finally:
        over.set()
        thread.join()
