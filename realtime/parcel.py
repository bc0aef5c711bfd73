"""One frame as every client of this process gets it."""

from typing import Any, Literal

from realtime.frames import Frame, encode, version_of

How = Literal["live", "stream", "database"]


def frame_head(size: int) -> bytes:
    """What a WebSocket's text frame of so many bytes begins with: whole, and from a server, thus
    without a mask.
    """
    if size < 126:
        return bytes((0x81, size))
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2)
    return b"\x81\x7f" + size.to_bytes(8)


class Parcel:
    """One frame as every client of this process gets it: encoded once.

    Of a numbered one also the dialog, the road it came here, and for a live one when it was
    announced, in epoch seconds; of a state the dialog and its version. `frame` is it as a server's
    text frame of RFC 6455.
    """

    __slots__ = (
        "_event", "announced_at", "dialog_id", "frame", "handed_to", "how", "kind", "seq", "size",
        "text", "version",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        seq: int | None = None,
        kind: str = "",
        *,
        dialog_id: int = 0,
        how: How = "live",
        announced_at: float | None = None,
        version: int = 0,
    ) -> None:
        self.text = text
        self.seq = seq
        self.kind = kind or text[9:].partition('"')[0]  # {"type":"…
        self.dialog_id = dialog_id
        self.how: How = how
        self.announced_at = announced_at
        self.version = version
        data = text.encode()
        self.size = len(data)
        self.frame = frame_head(self.size) + data
        self.handed_to: list[Any] = []  # whose noting waits, of `realtime.connections.handed`
        self._event: bytes | None = None

    @classmethod
    def of(cls, frame: Frame, version: int = 0) -> "Parcel":
        """A frame without a number; `version` for one that does not carry it."""
        return cls(
            encode(frame),
            dialog_id=getattr(frame, "dialog_id", None) or 0,
            version=version or version_of(frame),
        )

    @classmethod
    def received(cls, message: dict[str, Any]) -> "list[Parcel]":
        """What came through the channel layer (`realtime.broadcast.message`)."""
        first = cls(
            message["text"],
            message["seq"],
            message["kind"],
            dialog_id=message.get("dialog_id", 0),
            version=message.get("version", 0),
            announced_at=message.get("at"),
        )
        return [first, *map(cls, message["more"])] if message.get("more") else [first]

    @property
    def event(self) -> bytes:
        """The frame as a server-sent event; only a numbered one moves `Last-Event-ID`."""
        if self._event is None:
            number = f"id: {self.seq}\n" if self.seq else ""
            self._event = f"{number}data: {self.text}\n\n".encode()
        return self._event
