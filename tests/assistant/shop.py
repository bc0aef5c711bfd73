"""A shop whose visitors an assistant answers: a server, workers, a model, a few articles."""

import json
import time
from pathlib import Path
from typing import Any

from tests.clients import Frame, ManagerClient, Socket, VisitorClient
from tests.notify.workers import Workers
from tests.server import Server, Setup
from tests.services.model import Model
from tests.starting import Starter
from tests.waiting import eventually

QUIET = 0.4
LEASE = 3  # seconds until a killed worker's job is another's
COURIER = "How long does a parcel to Kazan take with the courier?"
UNKNOWN = "Do you repair bicycles?"
ARTICLES = {
    "Delivery": "The courier brings parcels to Kazan within two days. Ask us for other towns.",
    "Returns": "Unopened tea comes back within fourteen days, the label is in your account.",
    "Brewing": "Oolong likes water of ninety degrees. Steep it for twenty seconds.",
    "Доставка": "Курьер привозит посылки в Казань за два дня.",
}


class Shop:
    """What a test of answers talks to; `answers_by` says by what, and may be called again."""

    def __init__(self, starter: Starter, setup: Setup, path: Path, **env: str) -> None:
        self.server: Server = starter.start(
            setup,
            postgres=None,
            **{"OUTBOUND_ALLOW": "127.0.0.0/8", "JOB_LEASE_SECONDS": str(LEASE), **env},
        )
        self.workers = Workers(self.server, path / "worker.log")
        for _ in range(2):
            self.workers.start()
        lines = [
            {"title": title, "text": text, "url": f"https://tea.example/{title}"}
            for title, text in ARTICLES.items()
        ]
        articles = path / "articles.jsonl"
        articles.write_text("\n".join(map(json.dumps, lines)))
        self.server.manage("knowledge", "import", "shop", str(articles))
        self.model = Model()

    def answers_by(self, provider: str, **words: object) -> None:
        """Switch the assistant on; the model is as new."""
        new = Model()
        self.model.close()
        self.model = new
        said = {
            "enabled": 1, "provider": provider, "quiet": QUIET, "base_url": new.url,
            "model": "small", "prompt": "", "budget": 0, "silence": 20, **words,
        }  # fmt: skip
        words_ = [f"assistant.{name}={value}" for name, value in said.items()]
        self.server.manage("site", "shop", "--set", *words_)

    def visitor(self, site: str = "shop") -> VisitorClient:
        """Somebody new, with a session."""
        visitor = VisitorClient(self.server, site)
        visitor.session()
        return visitor

    def anna(self) -> ManagerClient:
        """A manager."""
        return ManagerClient(self.server)

    def close(self) -> None:
        """End all of it but the server."""
        self.model.close()
        for process in self.workers.processes:
            process.kill()


def is_answer(frame: Frame) -> bool:
    """Whether it is a message of the assistant."""
    return bool(frame["type"] == "message.created" and frame["message"]["sender"] == "assistant")


def answer_on(socket: Socket, timeout: float = 20) -> Frame:
    """The next answer that a socket brings."""
    message: Frame = socket.until(is_answer, timeout)["message"]
    return message


def answers_in(visitor: VisitorClient) -> list[Frame]:
    """Every answer that the log has."""
    return [frame["message"] for frame in visitor.log()["frames"] if is_answer(frame)]


def deltas(frames: list[Frame]) -> list[Frame]:
    """The pieces among frames."""
    return [frame for frame in frames if frame["type"] == "assistant.delta"]


def listen(socket: Socket, seconds: float) -> list[tuple[float, Frame]]:
    """What comes for so long, each with when it came."""
    until, came = time.monotonic() + seconds, []
    while (left := until - time.monotonic()) > 0:
        try:
            frame = socket.next(left)
        except TimeoutError:
            break
        came.append((time.monotonic(), frame))
    return came


def asked_times(model: Model, count: int) -> None:
    """Wait until a model was asked so often."""
    eventually(lambda: len(model.bodies) >= count, seconds=20)


def prompt_of(model: Model) -> Any:
    """All that the model was asked last."""
    return json.dumps(model.bodies[-1]["messages"], ensure_ascii=False)
