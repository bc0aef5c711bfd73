"""A webhook that answers as a test wants, and keeps what came."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """Listens on loopback; `statuses` are its next answers, then it takes everything."""

    port: int = 0
    statuses: list[int] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.updates.append(json.loads(body))
                receiver.secrets.append(self.headers["X-Telegram-Bot-Api-Secret-Token"])
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """What `setWebhook` is told."""
        return f"http://127.0.0.1:{self._server.server_port}/bot/1/webhook"

    @property
    def texts(self) -> list[str]:
        """What the messages say, in the order in which they came."""
        return [each["message"]["text"] for each in list(self.updates)]

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
