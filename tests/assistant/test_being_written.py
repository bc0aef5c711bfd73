"""The answer that is being written, as a client knows it from the frames that reach it."""

from typing import Any

import pytest

from tests.browsing import Pages
from tests.server import Server

PLAY = """async (frames) => {
  const { beingWritten } = await import("/static/assistant/being-written.js");
  return frames.reduce((answer, frame) => beingWritten(answer, frame), null)?.text ?? null;
}"""
Frame = dict[str, Any]


def piece(n: int, text: str, reply_to: int = 1) -> Frame:
    return {"type": "assistant.delta", "dialog_id": 1, "reply_to": reply_to, "n": n, "text": text}


def hello(**assistant: Any) -> Frame:
    return {"type": "hello", **({"assistant": assistant} if assistant else {})}


def message(sender: str) -> Frame:
    return {"type": "message.created", "seq": 2, "message": {"sender": sender}}


@pytest.mark.parametrize(
    ("frames", "text"),
    [
        ([], None),
        ([piece(0, "We "), piece(1, "send "), piece(2, "it")], "We send it"),
        ([piece(0, "We "), piece(2, "it")], "We "),  # one was dropped: no text with a hole
        (
            [piece(0, "We "), piece(2, "it"), hello(reply_to=1, n=2, text="We send it")],
            "We send it",
        ),
        ([hello(reply_to=1, n=1, text="We send "), piece(2, "it")], "We send it"),
        ([hello(reply_to=1, n=1, text="We send "), piece(1, "send ")], "We send "),  # known by then
        ([piece(1, "send ")], None),  # its beginning is not known
        ([piece(0, "We "), piece(0, "No, ", reply_to=3), piece(1, "wait", reply_to=3)], "No, wait"),
        ([piece(0, "We "), piece(1, "late", reply_to=3)], "We "),
        ([piece(0, "We "), hello()], None),  # it ended while nobody was connected
        ([piece(0, "We "), message("user")], "We "),
        ([piece(0, "We "), message("assistant")], None),
        ([piece(0, "We "), message("manager")], None),
        ([piece(0, "We "), message("system")], None),  # somebody took over
        ([piece(0, "We "), {"type": "ping", "last_seq": 1}], "We "),
    ],
)
def test_no_text_is_ever_shown_that_the_assistant_did_not_write(
    local_server: Server, pages: Pages, frames: list[Frame], text: str | None
) -> None:
    page = pages.open(f"{local_server.url}/static/assistant/being-written.js")
    assert page.evaluate(PLAY, frames) == text
