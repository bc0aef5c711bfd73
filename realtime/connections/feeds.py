"""A positioned connection to one side of one dialog: it knows the last number it sent.

The next number is sent, a lower one dropped; a higher one means that something was missed, which
is read and sent first. So it does not matter what the channel layer loses, repeats or reorders.
"""

import asyncio
import logging
from collections.abc import Sequence

from django.conf import settings
from msgspec import UNSET

from realtime.access import Access
from realtime.connections.replay import TooFarBehind, pages_after
from realtime.connections.send_queue import SendQueue
from realtime.frames import DialogState, Hello, Reset
from realtime.groups import Side, admin_group, site_group
from realtime.history import known
from realtime.host import Head, ask, host
from realtime.parcel import Parcel
from realtime.presence.being_written import being_written
from realtime.process.together import BREATH, Together
from realtime.watching.metrics import GAPS, RESETS

logger = logging.getLogger(__name__)

HELD = 256  # frames that may wait for a replay; more are read again
RETRY_SECONDS = 1.0
STATES = frozenset({"dialog.updated", "presence"})  # of which a client is told no older one
KNOWN = 10_000  # dialogs whose versions are remembered; a forgotten one may be told twice
MALFORMED = -1  # a cursor that is no number: nobody knows what that client has
OTHER_HISTORY = -2  # a cursor that another database gave: its numbers are not ours


async def _states(asked: list[tuple[int, Side]]) -> Sequence[tuple[Head, DialogState] | Exception]:
    return await ask(host().dialogs.states, asked)


state_of: Together[tuple[int, Side], tuple[Head, DialogState]] = Together(
    _states, most=200, pause=BREATH
)


class DialogFeed:
    """One side of one dialog on one connection."""

    def __init__(self, dialog_id: int, side: Side, access: Access, queue: SendQueue) -> None:
        self.dialog_id = dialog_id
        self.side: Side = side
        self.access = access
        self.group = admin_group(dialog_id) if side == "admin" else site_group(dialog_id)
        self.last = 0
        self.head = 0
        self._queue = queue
        self._begun = False
        self.began_at = 0
        self.marks: dict[str, int] = {}  # how far the client has marked, by what it marks
        self._known = Head(0, 0)
        self._held: dict[int, Parcel] = {}
        self._unnumbered: list[Parcel] = []
        self._version = 0
        self._presence = ""
        self._presence_at = 0
        self._ping: Parcel | None = None
        self._catching_up: asyncio.Task[None] | None = None

    async def begin(self, after: int | None) -> None:
        """Say hello, then everything behind `after`, then whatever comes.

        Joined to its group before: what arrives meanwhile waits. None is "from now on".
        """
        written = being_written.soon(self.dialog_id)
        self._known, state = await state_of((self.dialog_id, self.side))
        last_seq = self._known.seq
        reason = _why_not(after, last_seq)
        resumed = after is not None and not reason
        hello = Hello(
            dialog_id=self.dialog_id,
            last_seq=last_seq,
            dialog=state,
            resumed=resumed,
            heartbeat=settings.HEARTBEAT_SECONDS,
            epoch=(await known()).epoch,
            assistant=await written or UNSET,
        )
        self._queue.put(Parcel.of(hello))
        self.last = after if after is not None and resumed else last_seq
        if reason:
            RESETS.labels(reason).inc()
            self._queue.put(Parcel.of(Reset(reason=reason, dialog_id=self.dialog_id)))
        self.began_at = last_seq
        self._begun = True
        self._version = state.version
        self.offer(*self._unnumbered)
        self._unnumbered.clear()
        self.check(last_seq)

    def offer(self, *parcels: Parcel) -> None:
        """Frames of the group, in their order: send them, drop them, or read first what came before
        them.
        """
        due = []
        for parcel in parcels:
            seq = parcel.seq
            if seq is None:
                if self._begun and (parcel.kind not in STATES or self._is_news(parcel)):
                    due.append(parcel)
                elif not self._begun and len(self._unnumbered) < HELD:
                    self._unnumbered.append(parcel)
            elif seq == self.last + 1 and self._begun and self._catching_up is None:
                self.last = seq
                due.append(parcel)
            elif seq > self.last or not self._begun:
                if len(self._held) < HELD:
                    self._held[seq] = parcel
                self.check(seq)
        self._queue.put(*due)

    def check(self, last_seq: int) -> None:
        """The dialog has come to `last_seq`: read what did not arrive."""
        self.head = max(self.head, last_seq)
        if self._begun and self._catching_up is None and self.head > self.last:
            self._catching_up = asyncio.create_task(self._catch_up())

    def beat(self, ping: Parcel) -> None:
        """Send a ping, behind what it counts: else the client would go and fetch that itself."""
        if self._catching_up is not None:
            self._ping = ping
        elif self._begun:
            self._queue.put(ping)

    def close(self) -> None:
        """Nothing more is sent."""
        self._begun = False
        if self._catching_up is not None:
            self._catching_up.cancel()

    def _is_news(self, parcel: Parcel) -> bool:
        if parcel.kind == "dialog.updated":
            newer = parcel.version > self._version
            self._version = max(parcel.version, self._version)
            return newer
        if parcel.kind == "presence":
            if parcel.version < self._presence_at:
                return False  # it was read earlier, and came later
            self._presence_at = parcel.version
            same, self._presence = parcel.text == self._presence, parcel.text
            return not same
        return True

    async def _catch_up(self) -> None:
        try:
            while self.last < self.head:
                try:
                    await self._send_held()
                    if self.last < self.head:
                        await self._fill_in()
                except Exception:
                    logger.exception("replay of dialog %s failed; trying again", self.dialog_id)
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._catching_up = None
        if self._ping is not None:
            self._queue.put(self._ping)
            self._ping = None

    async def _fill_in(self) -> None:
        if self.last >= self.began_at:  # else it is the replay that the client came for
            GAPS.labels(self.side).inc()
        head = self._known if self._known.seq == self.head else None
        before = self.last
        try:
            async for page in pages_after(self.dialog_id, self.side, before, self.head, head):
                for parcel in page:
                    await self._queue.put_patiently(parcel)
                    assert parcel.seq is not None
                    self.last = parcel.seq
        except TooFarBehind:
            reset = Reset(reason="too_far_behind", dialog_id=self.dialog_id)
            await self._queue.put_patiently(Parcel.of(reset))
            self.last = self.head
        if self.last == before:
            self.head = self.last  # someone announced a number that is not in the log

    async def _send_held(self) -> None:
        while parcel := self._held.pop(self.last + 1, None):
            await self._queue.put_patiently(parcel)
            self.last += 1
        for seq in [seq for seq in self._held if seq <= self.last]:
            del self._held[seq]


def _why_not(after: int | None, last_seq: int) -> str:
    """Why a client cannot go on from `after`; empty when it can."""
    if after is None:
        return ""
    if after == OTHER_HISTORY:
        return "other_history"
    if after < 0:
        return "malformed_cursor"
    if after > last_seq:
        return "unknown_cursor"
    return "too_far_behind" if last_seq - after > settings.REPLAY_LIMIT else ""


class InboxFeed:
    """The rows of a manager's lists on one connection: of each dialog only ever a newer one.

    Two processes may announce two states of a dialog in the wrong order, and the heartbeat sends
    again what changed lately; the version of a row tells both.
    """

    def __init__(self, queue: SendQueue) -> None:
        self._queue = queue
        self._versions: dict[int, int] = {}  # of each dialog, the one told last at the end

    def offer(self, *parcels: Parcel) -> None:
        """Send rows of which neither it nor a newer one was sent."""
        self._queue.put(*[parcel for parcel in parcels if self._is_newer(parcel)])

    def _is_newer(self, parcel: Parcel) -> bool:
        known = self._versions.pop(parcel.dialog_id, -1)
        self._versions[parcel.dialog_id] = max(known, parcel.version)
        if len(self._versions) > KNOWN:
            del self._versions[next(iter(self._versions))]
        return parcel.version > known
