"""What goes wrong for a bot on demand: refusals, slowness, lost answers, limits of speed."""

import math
import time
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What the next `times` calls of a method meet ("*": of any; `chat` 0: in any chat).

    `status` answers so, as an HTML page where `html`; `effect` does what was asked all the same,
    before anything else; `delay` waits, in seconds; `cut` closes the connection for an answer.
    """

    method: str
    times: int = 1
    status: int = 0
    description: str = "Internal Server Error"
    html: bool = False
    delay: float = 0
    effect: bool = False
    cut: bool = False
    chat: int = 0


@dataclass
class Faults:
    """The faults to come, and who is called too fast."""

    coming: list[Fault] = field(default_factory=list)
    real_limits: bool = False
    _until: dict[int, float] = field(default_factory=dict)
    _made: dict[int, deque[float]] = field(default_factory=dict)

    def take(self, method: str, chat: int) -> Fault | None:
        """The fault that this call meets, if any."""
        for fault in self.coming:
            if fault.method.lower() in ("*", method.lower()) and fault.chat in (0, chat):
                fault.times -= 1
                if fault.times <= 0:
                    self.coming.remove(fault)
                return fault
        return None

    def limit(self, chat: int, seconds: float) -> None:
        """Refuse every message in a chat (0: in all) for some seconds."""
        self._until[chat] = time.monotonic() + seconds

    def wait(self, chat: int) -> int:
        """For how many seconds a message to this chat is refused; one that is not is counted."""
        now = time.monotonic()
        left = max(self._until.get(chat, 0), self._until.get(0, 0)) - now
        if left > 0:
            return math.ceil(left)
        if not self.real_limits:
            return 0
        rooms = [(0, 30, 1), (chat, 20, 60) if chat < 0 else (chat, 1, 1)]
        wait = max(self._room(key, calls, seconds, now) for key, calls, seconds in rooms)
        if not wait:
            for key, _, _ in rooms:
                self._made[key].append(now)
        return wait

    def _room(self, key: int, calls: int, seconds: float, now: float) -> int:
        """Seconds until one more fits into `calls` in `seconds`."""
        made = self._made.setdefault(key, deque())
        while made and made[0] <= now - seconds:
            made.popleft()
        return 0 if len(made) < calls else math.ceil(made[0] + seconds - now)
