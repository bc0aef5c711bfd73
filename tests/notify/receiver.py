"""A receiver of webhooks as a customer would write it: `standardwebhooks` says what is genuine."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook


@dataclass
class Receiver:
    """Listens on loopback. `statuses` are its next answers, None of them is for ever; then it takes
    everything, unless it hangs until `go` is set.
    """

    statuses: list[int | None] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    hangs: bool = False
    go: threading.Event = field(default_factory=threading.Event)
    answer: bytes = b"thank you"
    location: str = ""
    retry_after: str = ""

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.bodies.append(body)
                receiver.headers.append({name.lower(): word for name, word in self.headers.items()})
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                if receiver.hangs or status is None:
                    receiver.go.wait(60)
                if status == 200:
                    receiver.taken.add(self.headers["webhook-id"])
                self.send_response(status or 500)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                if receiver.retry_after:
                    self.send_header("Retry-After", receiver.retry_after)
                self.end_headers()
                self.wfile.write(receiver.answer)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hook"

    @property
    def ids(self) -> list[str]:
        """The `webhook-id` of each request."""
        return [each["webhook-id"] for each in self.headers]

    def verified(self, secret: str) -> list[Any]:
        """The events, each verified with a secret. Raises WebhookVerificationError."""
        both = zip(list(self.bodies), list(self.headers), strict=True)
        return [Webhook(secret).verify(body, headers) for body, headers in both]

    def close(self) -> None:
        """Hang nobody any more, and listen no more."""
        self.go.set()
        self._server.shutdown()
        self._server.server_close()


Receive = Callable[..., Receiver]
