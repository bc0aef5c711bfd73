"""Mistakes that the code itself must not have: a frame that nobody wrote down, or that no client
knows.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from django.conf import settings

from realtime import frames
from realtime.connections import inbound
from tests.guards.routes import Mistake

# Frames that the client library hands on; the page that shows them knows them.
HANDED_ON = {"typing", "presence", "inbox.updated", "inbox.removed", "page", "email"}
# Frames of which a client uses no more than is common to all: why not.
NOT_NAMED = {
    "skip": "its number alone counts",
    "line": "a part of the chat that is loaded later shows it",
    "assistant.delta": "the finished answer is a message, which is shown",
    "error": "answers a frame that our own clients do not send",
}


def documented(tags: Iterable[str], page: str) -> Iterator[Mistake]:
    """Every frame has its row in the protocol."""
    for tag in tags:
        if f"\n| `{tag}` |" not in page:
            message = f"The frame {tag} is not documented."
            yield Mistake(message, hint="Add a row to docs/protocol.md.", kind="documented")


def handled(tags: Iterable[str], library: str, pages: str) -> Iterator[Mistake]:
    """Every frame of the server is named by the client library, or declared why not."""
    for tag in tags:
        if tag not in NOT_NAMED and f'"{tag}"' not in (pages if tag in HANDED_ON else library):
            message = f"No client knows the frame {tag}."
            hint = "Handle it in static/realtime, or declare it in tests.guards.frame_types."
            yield Mistake(message, hint=hint, kind="handled")


def tags_of(kind: type[msgspec.Struct]) -> list[str]:
    """The types of the frames of one direction."""
    known = [*vars(frames).values(), *vars(inbound).values()]
    found = dict.fromkeys(each for each in known if isinstance(each, type))
    own = [each for each in found if issubclass(each, kind) and each is not kind]
    tags = [str(each.__struct_config__.tag) for each in own]
    return [tag for tag, frame in zip(tags, own, strict=True) if tag != frame.__name__]


def text_of(*folders: str) -> str:
    """Every script of some folders."""
    paths = [path for each in folders for path in sorted((_base() / each).glob("*.js"))]
    return "\n".join(path.read_text() for path in paths)


def mistakes() -> list[Mistake]:
    """What the guards of frames find in the program, its pages and its documents."""
    sent, understood = tags_of(frames.Frame), tags_of(frames.ClientFrame)
    protocol = _base() / "docs" / "protocol.md"
    pages = text_of("static/adminpanel/inbox", "static/widget/app")
    return [
        *documented([*sent, *understood], protocol.read_text()),
        *handled(sent, text_of("static/realtime"), pages),
    ]


def _base() -> Path:
    return Path(settings.BASE_DIR)
