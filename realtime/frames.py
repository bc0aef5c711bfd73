"""Every live frame, one class each: the JSON of contract chapter 4."""

from typing import Any, Literal

import msgspec

from realtime.groups import Side


class Author(msgspec.Struct):
    """Who wrote a message: a manager's or a visitor's id, and the name to show. A manager who was
    removed has no id; one who has chosen no name has an empty one on the site side.
    """

    id: int | None
    name: str


class Attachment(msgspec.Struct):
    """A file of a message; `size` in bytes, `url` a path that needs no header. A picture that is
    shown has `width` and `height`, in pixels; whatever has none is a download.
    """

    id: int
    name: str
    size: int
    content_type: str
    url: str
    width: int | None = None
    height: int | None = None


class Message(msgspec.Struct):
    """A message as it reads now; `reply_to` is the question that an assistant's answers."""

    id: int
    seq: int
    client_id: str | None
    sender: str
    author: Author | None
    text: str
    system_type: str
    attachments: list[Attachment]
    private: bool
    created_at: str
    edited: bool = False
    deleted: bool = False
    data: dict[str, Any] = {}
    reply_to: int | msgspec.UnsetType = msgspec.UNSET


class Marks(msgspec.Struct):
    """How far each side has come: the highest seq."""

    admin: int
    site: int


class DialogState(msgspec.Struct):
    """The latest state of a dialog, which `hello` carries and `dialog.updated` announces.

    Frames without a number may arrive in any order: the higher `version` is the later state.
    """

    status: str
    channel: str
    handoff: str
    manager: Author | None
    read: Marks
    delivered: Marks
    tags: list[str]
    version: int


class Frame(msgspec.Struct, tag_field="type", kw_only=True):
    """What the server sends."""


class NumberedFrame(Frame, kw_only=True):
    """A frame that is an entry of the log: it is replayed, and applied once and in order."""

    dialog_id: int
    seq: int


class BeingWritten(msgspec.Struct):
    """An answer that is not finished: which question it answers, the number of the last piece that
    `text` has.
    """

    reply_to: int
    n: int
    text: str


class Hello(Frame, tag="hello", kw_only=True):
    """The first frame of a dialog; `heartbeat` is the seconds between pings, `epoch` the history
    that its numbers belong to, `assistant` an answer that is being written, if there is one.
    """

    dialog_id: int
    last_seq: int
    dialog: DialogState
    resumed: bool
    heartbeat: float
    epoch: str
    assistant: BeingWritten | msgspec.UnsetType = msgspec.UNSET


class MessageCreated(NumberedFrame, tag="message.created", kw_only=True):
    """A new message."""

    message: Message


class MessageUpdated(NumberedFrame, tag="message.updated", kw_only=True, omit_defaults=True):
    """A message whose seq is `target` was edited or deleted, or got a file."""

    target: int
    text: str | None = None
    edited: bool = False
    deleted: bool = False
    attachments: list[Attachment] | None = None
    by: Author | None = None


class Skip(NumberedFrame, tag="skip", kw_only=True):
    """A number that is not for this side."""


class TypingShown(Frame, tag="typing", kw_only=True):
    """Someone writes, or stopped."""

    dialog_id: int
    sender: str
    name: str
    on: bool


class AssistantDelta(Frame, tag="assistant.delta", kw_only=True):
    """A piece of an answer that is being written; `n` 0 begins it, or begins it again."""

    dialog_id: int
    reply_to: int
    n: int
    text: str


class InLine(Frame, tag="line", kw_only=True):
    """Where whoever waits for a person stands now, from 1; `wait_seconds` is for how long others
    waited who were answered lately, None where nobody can say.
    """

    dialog_id: int
    position: int
    wait_seconds: int | None


class PageShown(Frame, tag="page", kw_only=True):
    """The visitor is on another page now; for managers. `url` is what their browser says."""

    dialog_id: int
    url: str
    title: str


class EmailGiven(Frame, tag="email", kw_only=True):
    """The visitor gave an address for answers; empty is taken back. For managers."""

    dialog_id: int
    email: str


class ReadUpTo(Frame, tag="read", kw_only=True):
    """A side has seen everything up to `seq`."""

    dialog_id: int
    side: Side
    seq: int


class DeliveredUpTo(Frame, tag="delivered", kw_only=True):
    """A side has received everything up to `seq`."""

    dialog_id: int
    side: Side
    seq: int


class DialogUpdated(Frame, DialogState, tag="dialog.updated", kw_only=True):
    """The latest state of a dialog."""

    dialog_id: int


class Presence(Frame, tag="presence", kw_only=True, omit_defaults=True):
    """Who is there: names for managers, yes or no for the visitor."""

    dialog_id: int
    managers: list[Author] | None = None
    visitor_online: bool | None = None
    online: bool | None = None


class SiteRef(msgspec.Struct):
    """A site as a row of the inbox names it."""

    id: int
    name: str


class VisitorRef(msgspec.Struct):
    """A visitor as a row of the inbox names them."""

    id: int
    name: str
    email: str


class InboxUpdated(Frame, tag="inbox.updated", kw_only=True):
    """One row of the manager's list, the same as `GET /api/dialogs/` gives.

    `row_version` is the version with which what is shown here changed last: marks of the visitor
    raise `version` alone, and are no reason to tell the lists again.
    """

    dialog_id: int
    id: int
    site: SiteRef
    visitor: VisitorRef
    status: str
    channel: str
    merged_into: int | None
    handoff: str
    manager: Author | None
    tags: list[str]
    unread: int
    last_seq: int
    last_message: dict[str, Any] | None
    waiting_since: str | None
    created_at: str
    active_at: str
    updated_at: str
    version: int
    row_version: int


class InboxRemoved(Frame, tag="inbox.removed", kw_only=True):
    """A dialog is gone for good, with all that was said in it: there is no later `version`. `by` is
    `visitor` where they had it deleted themselves, else empty.
    """

    dialog_id: int
    version: int = 2**53 - 1
    by: str = ""


class Ping(Frame, tag="ping", kw_only=True, omit_defaults=True):
    """The heartbeat; on the inbox socket one for each open dialog, and one without a number."""

    dialog_id: int | None = None
    last_seq: int | None = None


class Reset(Frame, tag="reset", kw_only=True, omit_defaults=True):
    """The client is too far behind and reloads over HTTP."""

    reason: str
    dialog_id: int | None = None


class Moving(Frame, tag="moving", kw_only=True):
    """The server is about to restart; `retry_in` is in seconds."""

    retry_in: float


class Error(Frame, tag="error", kw_only=True, omit_defaults=True):
    """A client frame that was not understood or not allowed; nothing was changed.

    `dialog_id` is the one that it named, since several may be under way at once.
    """

    code: str
    detail: str
    dialog_id: int | None = None


class ClientFrame(msgspec.Struct, tag_field="type", kw_only=True):
    """What a client sends over a WebSocket; `dialog_id` only where the socket is of no dialog."""

    dialog_id: int | None = None

    def answers(self, inbound: Any) -> bool:
        """Whether it answers a frame of ours: then it is no flood, however many there are."""
        return False


Mark = Literal["read", "delivered"]
PASSING = frozenset({"typing", "assistant.delta"})
"""Frames that nobody misses: a slow client goes without."""
LATEST = frozenset({"presence", "line"})
"""Frames of which a slow client gets the last one alone."""


def version_of(frame: Frame) -> int:
    """By which a connection knows whether it was told this already; 0 of what is no state."""
    if isinstance(frame, InboxUpdated):
        return frame.row_version
    return int(getattr(frame, "version", 0))


def encode(frame: Frame) -> str:
    """The frame as the JSON text that every transport sends."""
    return msgspec.json.encode(frame).decode()
