"""Telegram as it answers on its bad days: what the test says, else it takes everything."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

Answer = tuple[int, Any]  # the status, and JSON or a page's text


class Call(NamedTuple):
    """A call as it came; the bytes of files are in their fields."""

    token: str
    method: str
    fields: dict[str, Any]


def refused(code: int, description: str, **parameters: int) -> Answer:
    """An error as Telegram says it."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return code, body | ({"parameters": parameters} if parameters else {})


FLOOD = refused(429, "Too Many Requests: retry after 3", retry_after=3)
BAD_GATEWAY = (502, "<html><body>502 Bad Gateway</body></html>")
BLOCKED = refused(403, "Forbidden: bot was blocked by the user")


@dataclass
class TelegramSays:
    """Listens on loopback. `answers` are its next ones; before them `judge` is asked of a call."""

    answers: list[Answer] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    judge: Callable[[Call], Answer | None] | None = None

    def __post_init__(self) -> None:
        telegram = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Transfer-Encoding") == "chunked":
                    body = self.chunks()
                _empty, token, method = self.path.split("/")
                fields = fields_of(str(self.headers["Content-Type"]), body)
                call = Call(token.removeprefix("bot"), method, fields)
                telegram.calls.append(call)
                status, said = telegram.answer(call)
                self.send_response(status)
                self.end_headers()
                self.wfile.write((said if isinstance(said, str) else json.dumps(said)).encode())

            def chunks(self) -> bytes:
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, call: Call) -> Answer:
        """What is said to a call."""
        judged = self.judge(call) if self.judge else None
        if judged is not None:
            return judged
        return self.answers.pop(0) if self.answers else self.taken(call.fields)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def texts(self) -> list[str]:
        """The texts of the calls, in their order."""
        return [str(call.fields.get("text")) for call in self.calls]

    def taken(self, fields: dict[str, Any]) -> Answer:
        """The answer to what is sent: messages are numbered from 101."""
        messages = [
            {
                "message_id": 100 + len(self.calls) + part,
                "date": 1,
                "chat": {"id": int(fields["chat_id"]), "type": "private"},
            }
            for part in range(len(fields.get("media") or [0]))
        ]
        return 200, {"ok": True, "result": messages if "media" in fields else messages[0]}

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


def fields_of(kind: str, body: bytes) -> dict[str, Any]:
    """The fields of a form, JSON in them read."""
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: read(value) for name, value in parse_qsl(body.decode())}
    parts = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body
    )
    fields = {}
    for part in parts.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        is_file = part.get_filename() is not None
        fields[str(name)] = content if is_file else read(bytes(content).decode())
    return fields


def read(value: str) -> Any:
    """JSON where it is some, as lists and objects are sent."""
    return json.loads(value) if value[:1] in ("[", "{") else value
