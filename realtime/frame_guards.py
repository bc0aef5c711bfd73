"""Mistakes that the code itself must not have: a frame that nobody wrote down, or that no client
knows.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from realtime import events

# Frames that the client library hands on; the page that shows them knows them.
HANDED_ON = {"typing", "presence", "inbox.updated"}
# Frames of which a client uses no more than is common to all: why not.
NOT_NAMED = {
    "skip": "its number alone counts",
    "error": "answers a frame that our own clients do not send",
}


def documented(tags: Iterable[str], page: str) -> Iterator[CheckMessage]:
    """Every frame has its row in the protocol."""
    for tag in tags:
        if f"\n| `{tag}` |" not in page:
            message = f"The frame {tag} is not documented."
            yield Error(message, hint="Add a row to docs/protocol.md.", id="replyx.E106")


def handled(tags: Iterable[str], library: str, pages: str) -> Iterator[CheckMessage]:
    """Every frame of the server is named by the client library, or declared why not."""
    for tag in tags:
        if tag not in NOT_NAMED and f'"{tag}"' not in (pages if tag in HANDED_ON else library):
            message = f"No client knows the frame {tag}."
            hint = "Handle it in static/realtime, or declare it in realtime.frame_guards."
            yield Error(message, hint=hint, id="replyx.E107")


def tags_of(kind: type[msgspec.Struct]) -> list[str]:
    """The types of the frames of one direction."""
    found = [each for each in vars(events).values() if isinstance(each, type)]
    frames = [each for each in found if issubclass(each, kind) and each is not kind]
    tags = [str(each.__struct_config__.tag) for each in frames]
    return [tag for tag, frame in zip(tags, frames, strict=True) if tag != frame.__name__]


def text_of(*folders: str) -> str:
    """Every script of some folders."""
    paths = [path for each in folders for path in sorted((_base() / each).glob("*.js"))]
    return "\n".join(path.read_text() for path in paths)


@register()
def frames(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The guards of frames; an installation without documents has nothing to compare with."""
    sent, understood = tags_of(events.Frame), tags_of(events.ClientFrame)
    protocol = _base() / "docs" / "protocol.md"
    found: list[CheckMessage] = []
    if protocol.is_file():
        found += documented([*sent, *understood], protocol.read_text())
    pages = text_of("static/adminpanel/inbox", "static/widget/app")
    return [*found, *handled(sent, text_of("static/realtime"), pages)]


def _base() -> Path:
    return Path(settings.BASE_DIR)
