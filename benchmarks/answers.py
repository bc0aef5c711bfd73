"""How soon an assistant answers: `python -m benchmarks.answers`, 40 articles of the demo's shop.

From the POST of a question to what the visitor's socket brings, without the quiet time in which
more may be said; milliseconds. By what the site knows until the answer, by a model until its first
piece (it is on loopback and begins at once). One question after the other, each of a new visitor.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from benchmarks.services import services
from tests.assistant.shop import Shop, is_answer
from tests.clients import Frame, close_opened
from tests.server import Setup
from tests.services.process import ROOT

SETUPS: tuple[Setup, ...] = ("local", "real")
QUESTIONS = ROOT / "tests/assistant/questions.jsonl"
WARM_UP, TIMES = 5, 60
ARTICLES = sorted(ROOT.glob("assistant/demo/articles.*.md"))
LIMITS = {
    "LIMIT_SESSIONS_PER_MINUTE": "0",
    "LIMIT_ADDRESS_SESSIONS_PER_MINUTE": "0",
    "LIMIT_DIALOGS_PER_HOUR": "0",
    "LIMIT_ADDRESS_DIALOGS_PER_HOUR": "0",
    "LIMIT_MESSAGES_PER_MINUTE": "0",
}


def questions() -> Iterator[str]:
    """Those that the demo's articles answer."""
    for line in QUESTIONS.read_text().splitlines():
        asked = json.loads(line)
        if asked["article"]:
            yield asked["question"]


def is_something(frame: Frame) -> bool:
    """Whether a visitor sees anything of an answer."""
    return bool(frame["type"] == "assistant.delta" or is_answer(frame))


def milliseconds(shop: Shop, question: str) -> float:
    """Until the first thing that is seen of an answer."""
    visitor = shop.visitor()
    socket = visitor.socket()
    socket.until(lambda frame: bool(frame["type"] == "hello"))
    began = time.perf_counter()
    visitor.post(question)
    socket.until(is_something, 20)
    took = (time.perf_counter() - began) * 1000
    close_opened()
    return took


def measure(shop: Shop, provider: str) -> list[float]:
    """Of so many questions, after some that are not counted."""
    shop.answers_by(provider, quiet=0)
    asked = list(questions())[: WARM_UP + TIMES]
    return [milliseconds(shop, question) for question in asked][WARM_UP:]


def main() -> None:
    """Print a line for each set-up and provider."""
    with services() as running, TemporaryDirectory() as folder:
        for setup in SETUPS:
            shop = Shop(running.starter, setup, Path(folder), **LIMITS)
            shop.server.manage("knowledge", "import", "shop", *map(str, ARTICLES))
            for provider in ("knowledge", "openai"):
                took = measure(shop, provider)
                p95 = quantiles(took, n=20)[-1]
                print(f"{setup:6} {provider:10} p50 {median(took):5.0f}  p95 {p95:5.0f} ms")
            shop.close()
            running.starter.close(shop.server)


if __name__ == "__main__":
    main()
