"""What happened to everybody, for the judgement. Times are `time.monotonic()` of this process."""

import time
from dataclasses import dataclass, field
from typing import Any

now = time.monotonic
Frame = dict[str, Any]
LONG_POST = 1.0  # seconds from which on somebody notices that a message is on its way


@dataclass(slots=True)
class Said:
    """A message that was answered with 201 or 200."""

    dialog: int
    sender: str
    number: int
    client_id: str
    seq: int
    began: float
    acked: float


@dataclass(frozen=True, slots=True)
class Wait:
    """For so long somebody could not send, or was not connected."""

    who: str
    what: str  # "post" or "road"
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass(slots=True)
class Books:
    """`said` is all that was acknowledged, `refused` what nobody should have been told."""

    said: list[Said] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    told_offline: list[float] = field(default_factory=list)
    resets: int = 0

    def acknowledged(self, said: Said, attempts: int) -> None:
        """A message is stored; it took so many attempts."""
        self.said.append(said)
        if attempts > 1 or said.acked - said.began > LONG_POST:
            self.waits.append(Wait(said.sender, "post", said.began, said.acked))

    def told(self, frame: Frame) -> None:
        """A visitor is told whether somebody is there: of our managers nobody ever goes."""
        if frame.get("online") is False:
            self.told_offline.append(now())

    def back(self, who: str, since: float) -> None:
        """Somebody is connected again, who was not since then."""
        self.waits.append(Wait(who, "road", since, now()))
