"""Something is killed in the middle of a conversation: nothing that was acknowledged is lost."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.delivery.conversation import numbered
from tests.delivery.following import Follower, Writer
from tests.server import Server
from tests.services.postgres import Postgres
from tests.sockets import Frame
from tests.starting import Starter

SOON = 20.0  # seconds; an idle machine needs two
SOME = 15  # messages of each writer between two events


class Conversation:
    """Vera and Anna write all the time; two clients of each side follow."""

    def __init__(self, server: Server) -> None:
        self.vera, self.anna = VisitorClient(server), ManagerClient(server)
        self.vera.session()
        self.dialog = self.vera.dialog
        post = partial(self.anna.try_post, self.dialog)
        self.writers = [Writer(self.vera.try_post, "Vera"), Writer(post, "Anna")]
        admin = partial(self.anna.socket, self.dialog)
        site = self.vera.socket
        self.followers = [Follower(site), Follower(admin), Follower(site), Follower(admin)]

    def goes_on(self) -> None:
        """Messages are acknowledged and arrive at everybody soon."""
        for writer in self.writers:
            writer.wait_for(SOME)
        last = max(writer.answers[-1]["seq"] for writer in self.writers)
        for follower in self.followers:
            follower.wait_for(last, SOON)

    def ends(self) -> list[Frame]:
        """The writers stop; returns the log, when everyone has all of it."""
        for writer in self.writers:
            writer.stop()
        log: list[Frame] = []
        while frames := self.anna.log(self.dialog, len(log))["frames"]:
            log += frames
        for follower in self.followers:
            follower.wait_for(len(log), SOON)
        return log


@contextmanager
def conversation(server: Server) -> Iterator[Conversation]:
    """A conversation that has begun."""
    with ExitStack() as running:
        talk = Conversation(server)
        for each in talk.followers + talk.writers:
            running.enter_context(each)
        talk.goes_on()
        yield talk


def assert_nothing_is_lost(talk: Conversation) -> None:
    """What was acknowledged is in the log once, under its number, and everyone has the log."""
    log = talk.ends()
    assert [frame["seq"] for frame in log] == list(range(1, len(log) + 1))
    for follower in talk.followers:
        assert numbered(follower.applied) == log
    acknowledged = [answer for writer in talk.writers for answer in writer.answers]
    for answer in acknowledged:
        assert log[answer["seq"] - 1]["message"] == answer
    said = [frame["message"] for frame in log]  # and once that Anna answers
    assert Counter(each["text"] for each in said if each["sender"] != "system") == {
        answer["text"]: 1 for answer in acknowledged
    }


def test_redis_is_killed_and_comes_back_and_nobody_notices(doomed_server: Server) -> None:
    redis = doomed_server.redis
    assert redis is not None
    with conversation(doomed_server) as talk:
        listing = talk.anna.inbox()
        redis.kill()
        talk.goes_on()  # while it is away
        listing.until(lambda row: row.get("last_seq", 0) > 2 * SOME, SOON)
        redis.start()
        talk.goes_on()
        redis.kill()
        redis.start()  # faster than anybody looks
        talk.goes_on()
        assert_nothing_is_lost(talk)
    assert [writer.refused for writer in talk.writers] == [[], []]
    assert [follower.closed for follower in talk.followers] == [[], [], [], []]
    assert max(writer.took for writer in talk.writers) < SOON


def test_a_worker_is_killed_and_its_clients_come_back(doomed_server: Server) -> None:
    with conversation(doomed_server) as talk:
        for _ in range(2):
            doomed_server.kill_worker()
            talk.goes_on()
        assert_nothing_is_lost(talk)
    assert any(follower.closed for follower in talk.followers), "nobody was on that worker"


def test_the_power_fails(doomed_server: Server, start_server: StartServer) -> None:
    for server in (doomed_server, start_server("local")):
        with conversation(server) as talk:
            server.kill()
            server.start()
            talk.goes_on()
            assert_nothing_is_lost(talk)
        assert all(follower.closed for follower in talk.followers)


def test_postgresql_is_restarted_and_killed(starter: Starter) -> None:
    with Postgres(fsync=True) as postgres:
        server = starter.start("real", postgres=postgres)
        try:
            with conversation(server) as talk:
                for end in (postgres.stop, postgres.kill):
                    refused = [len(writer.refused) for writer in talk.writers]
                    end()
                    for writer, before in zip(talk.writers, refused, strict=True):
                        writer.wait_for_refusal(before)
                    postgres.start()
                    talk.goes_on()
                assert_nothing_is_lost(talk)
            refusals = {code for writer in talk.writers for code in writer.refused}
            assert refusals == {503}
            assert [follower.closed for follower in talk.followers] == [[], [], [], []]
        finally:
            starter.close(server)
