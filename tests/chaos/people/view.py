"""What one client knows of one dialog, by the rules of docs/protocol.md; written apart from the
browser's own reducer, so that neither hides the other's mistake.
"""

from dataclasses import dataclass, field

from tests.chaos.people.books import Frame, now

CHANGES = ("text", "edited", "deleted", "attachments")
NUMBERED = ("message.created", "message.updated", "skip")


@dataclass(slots=True)
class View:
    """`arrived` says when each number was applied here."""

    dialog: int
    side: str  # "site" or "admin"
    last: int = 0
    head: int = 0
    epoch: str = ""
    messages: dict[int, Frame] = field(default_factory=dict)
    arrived: dict[int, float] = field(default_factory=dict)
    must_reload: bool = False
    online: bool | None = None
    visitor_online: bool | None = None
    _early: dict[int, Frame] = field(default_factory=dict)

    @property
    def is_behind(self) -> bool:
        """Whether numbers are known to be missing."""
        return self.must_reload or self.head > self.last

    def take(self, frame: Frame) -> None:
        """Apply a frame, or keep it until those before it have come."""
        match frame["type"]:
            case "hello":
                self.epoch = frame["epoch"]
                self.head = max(self.head, frame["last_seq"])
            case "ping":
                self.head = max(self.head, frame.get("last_seq", 0))
            case "reset":
                self.must_reload = True
            case "presence":
                self.online = frame.get("online", self.online)
                self.visitor_online = frame.get("visitor_online", self.visitor_online)
            case kind if kind in NUMBERED:
                self._number(frame)

    def load(self, messages: list[Frame], last_seq: int) -> None:
        """Begin anew with what was fetched over HTTP."""
        for seq in range(self.last + 1, last_seq + 1):
            self.arrived.setdefault(seq, now())
        self.messages = {message["seq"]: message for message in messages}
        self.last, self.head, self.must_reload = last_seq, max(self.head, last_seq), False
        self._early = {seq: frame for seq, frame in self._early.items() if seq > last_seq}
        self._go_on()

    def _number(self, frame: Frame) -> None:
        seq = frame["seq"]
        self.head = max(self.head, seq)
        if seq > self.last and not self.must_reload:
            self._early[seq] = frame
            self._go_on()

    def _go_on(self) -> None:
        while frame := self._early.pop(self.last + 1, None):
            self.last += 1
            self.arrived[self.last] = now()
            if frame["type"] == "message.created":
                self.messages[self.last] = frame["message"]
            elif frame["type"] == "message.updated" and frame["target"] in self.messages:
                self._change(frame)

    def _change(self, frame: Frame) -> None:
        message = dict(self.messages[frame["target"]])
        message |= {name: frame[name] for name in CHANGES if frame.get(name) is not None}
        if frame.get("deleted"):
            message |= {"edited": False, "attachments": []}
        self.messages[frame["target"]] = message
