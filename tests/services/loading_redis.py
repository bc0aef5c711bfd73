"""A Redis that is still loading its data: it knows who asks, and answers nothing else."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from threading import Thread

LOADING = b"-LOADING Redis is loading the dataset in memory\r\n"
ANSWERED = {b"AUTH", b"SELECT", b"CLIENT"}  # as the real one does meanwhile


class Loading(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        while command := read_command(self.rfile):
            self.wfile.write(b"+OK\r\n" if command[0].upper() in ANSWERED else LOADING)


def read_command(stream: BufferedIOBase) -> list[bytes]:
    """The words of a command; none at the end."""
    words = []
    for _word in range(int(stream.readline()[1:] or 0)):
        length = int(stream.readline()[1:])
        words.append(stream.read(length + 2)[:-2])
    return words


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def loading(port: int) -> Iterator[None]:
    """One on a port of the loopback."""
    with Server(("127.0.0.1", port), Loading) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()
