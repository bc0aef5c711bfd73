"""A whole client against a whole server on a bad day: in the end it shows what is true."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stream.client import Client
from tests.stream.dialog import Dialog, Frame
from tests.stream.peer import Peer

KINDS = st.sampled_from(["say", "say", "say", "edit", "delete", "note"])
FATES = st.sampled_from(["deliver", "deliver", "deliver", "twice", "lose", "delay"])
WRITE = st.tuples(st.just("write"), KINDS, FATES, st.integers(0, 30))
HAPPENINGS = (
    *("land", "ping", "post", "post", "post_and_lose_the_answer", "history", "reset", "restart"),
    *("be_too_slow", "expire", "block", "unblock", "pause", "pause", "reload"),
)
HAPPENING = st.tuples(st.sampled_from(HAPPENINGS), st.just(""), st.just(""), st.integers(0, 30))
STEPS = st.lists(
    st.one_of(WRITE, WRITE, HAPPENING),
    min_size=5,
    max_size=40,
)


class BadDay:
    """What may happen between a server and a client, by name."""

    def __init__(self, peer: Peer, client: Client) -> None:
        self.peer = peer
        self.client = client
        self.air: list[Frame] = []

    def begin(self) -> None:
        """A new dialog, a new page."""
        self.client.page.evaluate("window.stream?.stop(); localStorage.clear()")
        self.peer.dialog = Dialog()
        self.peer.posts = []
        self.peer.refuse.clear()
        self.client.reload()

    def write(self, kind: str, fate: str, pick: int) -> None:
        """The other side does something, and its frame has a fate."""
        dialog = self.peer.dialog
        spoken = [message["seq"] for message in dialog.messages()]
        if kind == "note":
            frame = dialog.note()
        elif kind == "say" or not spoken:
            frame = dialog.say(f"message {dialog.last_seq + 1}")
        elif kind == "edit":
            frame = dialog.edit(spoken[pick % len(spoken)], f"edit {dialog.last_seq + 1}")
        else:
            frame = dialog.delete(spoken[pick % len(spoken)])
        if fate == "delay":
            self.air.append(frame)
        elif fate != "lose":
            self.peer.emit(*[frame] * (2 if fate == "twice" else 1))

    def land(self, pick: int) -> None:
        """A frame that was late arrives."""
        if self.air:
            self.peer.emit(self.air.pop(pick % len(self.air)))

    def ping(self, pick: int) -> None:
        """A heartbeat."""
        self.peer.ping()

    def post(self, pick: int) -> None:
        """Our side writes."""
        self.client.post(f"mine {pick}")

    def post_and_lose_the_answer(self, pick: int) -> None:
        """It is stored, and we do not know."""
        self.peer.posts.append("lost")
        self.post(pick)

    def history(self, pick: int) -> None:
        """The reader scrolls up."""
        self.client.ask("void stream.history().catch(() => null)")

    def reset(self, pick: int) -> None:
        """The server sees no other way."""
        self.peer.emit({"type": "reset", "reason": "test"})

    def restart(self, pick: int) -> None:
        """A worker goes away."""
        self.peer.close(1012)

    def be_too_slow(self, pick: int) -> None:
        """Our queue overflowed."""
        self.peer.close(4010)

    def expire(self, pick: int) -> None:
        """Our token ran out."""
        self.peer.expire()

    def block(self, pick: int) -> None:
        """Somebody on the way does not like this road."""
        self.peer.refuse[["ws", "sse"][pick % 2]] = 1006
        self.peer.close(1011)

    def unblock(self, pick: int) -> None:
        """And then does."""
        self.peer.refuse.pop(["ws", "sse"][pick % 2], None)

    def pause(self, pick: int) -> None:
        """Nothing, for up to 60 ms."""
        self.client.page.wait_for_timeout(pick * 2)

    def reload(self, pick: int) -> None:
        """The reader reloads the page."""
        self.client.reload()

    def end(self) -> None:
        """All works again, and there is time."""
        self.peer.refuse.clear()
        self.client.until("stream.status.status === 'online' && stream.outbox.length === 0")
        self.peer.ping()
        self.client.until(
            "stream.state.last === it && !stream.state.held", self.peer.dialog.last_seq
        )
        while self.client.ask("stream.history()"):
            pass


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_after_any_day_a_client_shows_what_a_fresh_fetch_gives(
    peer: Peer, client: Client, steps: list[tuple[str, str, str, int]]
) -> None:
    peer.replay_limit, peer.log_limit = 6, 2
    day = BadDay(peer, client)
    day.begin()
    for what, kind, fate, pick in steps:
        if what == "write":
            day.write(kind, fate, pick)
        else:
            getattr(day, what)(pick)
    day.end()
    assert client.ask("stream.state.messages") == peer.dialog.messages()
    numbers = client.ask("seen.numbers")
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) if numbers else True
    assert client.whole
