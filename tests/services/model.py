"""A model's server on loopback, as OpenAI's speaks: slow, broken, cut, refusing, silent at will."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Fault = Literal["", "cut", "ended", "silent", "mute", "broken", "error", "length", "endless"]


@dataclass
class Model:
    """Answers every question with `pieces`, `pause` seconds apart.

    `statuses` are refusals that come first. Of the faults `cut` hangs up in the middle, `ended`
    ends there in order, `silent` says one piece and nothing more, `mute` not even a status,
    `broken` is no JSON, `error` an event that says so, `length` stops at a limit, `endless` has no
    end of a line. While `gate` is not set an answer waits before its last piece.
    """

    pieces: list[str] = field(default_factory=lambda: ["Two ", "days."])
    pause: float = 0.0
    fault: Fault = ""
    statuses: list[int] = field(default_factory=list)
    retry_after: str = ""
    usage: dict[str, int] | None = field(
        default_factory=lambda: {"prompt_tokens": 100, "completion_tokens": 7}
    )
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hung_up: int = 0
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()
        self.over = threading.Event()
        self._server = Server(self)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """A base URL."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def close(self) -> None:
        """Hang nobody any more, and listen no more."""
        self.over.set()
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()


class Handler(BaseHTTPRequestHandler):
    """One question."""

    protocol_version = "HTTP/1.1"

    @property
    def model(self) -> Model:
        assert isinstance(self.server, Server)
        return self.server.model

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.model.bodies.append({**json.loads(body), "path": self.path})
        self.model.headers.append({name.lower(): word for name, word in self.headers.items()})
        self.close_connection = True
        try:
            self.answer()
        except OSError:
            self.model.hung_up += 1

    def answer(self) -> None:
        if self.model.fault == "mute":
            self.model.over.wait(60)
            return
        if self.model.statuses:
            self.refuse(self.model.statuses.pop(0))
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.say({"choices": [{"delta": {"role": "assistant", "content": ""}}]})
        for number, piece in enumerate(self.model.pieces):
            if number == len(self.model.pieces) - 1:
                self.model.gate.wait(60)
                if self.model.fault and self.fail():
                    return
            self.say({"choices": [{"delta": {"content": piece}, "finish_reason": None}]})
            self.model.over.wait(self.model.pause)
        reason = "length" if self.model.fault == "length" else "stop"
        self.say({"choices": [{"delta": {}, "finish_reason": reason}]})
        if self.model.usage is not None:
            self.say({"choices": [], "usage": self.model.usage})
        self.chunk(b"data: [DONE]\n\n")
        self.chunk(b"")

    def refuse(self, status: int) -> None:
        self.send_response(status)
        if self.model.retry_after:
            self.send_header("Retry-After", self.model.retry_after)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def fail(self) -> bool:
        """Go wrong before the last piece; whether nothing comes after it."""
        match self.model.fault:
            case "ended":
                self.chunk(b"")
            case "silent":
                self.model.over.wait(60)
            case "broken":
                self.chunk(b"data: {<html>\n\n")
            case "error":
                self.say({"error": {"message": "overloaded"}})
            case "endless":
                while not self.model.over.is_set():
                    self.chunk(b"data: " + b"x" * 65536)
        return self.model.fault != "length"

    def say(self, event: dict[str, Any]) -> None:
        self.chunk(f"data: {json.dumps(event)}\n\n".encode())

    def chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Listens for a model."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, model: Model) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.model = model
