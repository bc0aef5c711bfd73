"""A Redis Cluster whose nodes die and whose slots move: nobody notices but the log."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.doctor.commands import doctor, levels
from tests.hosts.cluster import RedisCluster
from tests.hosts.ensemble import Member
from tests.hosts.test_failover import SOON, is_well, nobody_notices
from tests.server import Server
from tests.starting import Starter
from tests.waiting import eventually


@pytest.fixture(scope="module")
def cluster() -> Iterator[RedisCluster]:
    """Three primaries and a replica of each."""
    with RedisCluster() as running:
        yield running


@pytest.fixture(scope="module")
def server(starter: Starter, cluster: RedisCluster) -> Iterator[Server]:
    """Two processes that know three of the nodes."""
    server = starter.start("real", REDIS_URL=cluster.url, REPLAY_LIMIT="1000000")
    yield server
    starter.close(server)


def is_heard(node: Member, tag: str) -> bool:
    """Whether somebody hears a dialog there."""
    return any(tag in channel for channel in node.sharded())


def test_what_one_process_takes_the_other_delivers_by_the_node_that_has_the_dialog(
    server: Server, cluster: RedisCluster
) -> None:
    with nobody_notices(server) as talk:
        eventually(lambda: is_well(server), True, SOON)
        talk.goes_on()
        tag = f"{{dialog.{talk.dialog}}}"
        owner = cluster.owner(tag)
        heard = {is_heard(owner, tag), *(not is_heard(each, tag) for each in cluster.others(owner))}
        assert heard == {True}
        eventually(server.connected, 6, SOON)
    _, found = doctor(server, "--url", server.url, "--skip", "words", "--skip", "tasks")
    assert levels(found, "problem") == set(), found


def test_the_slot_of_a_dialog_moves_to_another_node_and_back_while_people_write(
    server: Server, cluster: RedisCluster
) -> None:
    with nobody_notices(server) as talk:
        tag = f"{{dialog.{talk.dialog}}}"
        old = cluster.owner(tag)
        new = cluster.others(old)[0]
        for there in (new, old):
            cluster.move(tag, there)
            talk.goes_on()
            eventually(partial(is_heard, there, tag))
        eventually(lambda: is_well(server), True, SOON)


def test_a_primary_is_killed_and_its_replica_takes_over(
    server: Server, cluster: RedisCluster
) -> None:
    eventually(cluster.is_well, True, SOON)
    with nobody_notices(server) as talk:
        tag = f"{{dialog.{talk.dialog}}}"
        old = cluster.owner(tag)
        old.kill()
        talk.goes_on()  # while nobody has its slots
        eventually(lambda: cluster.owner(tag) is not old, True, SOON)
        eventually(lambda: is_well(server), True, SOON)
        talk.goes_on()
        old.start_again()  # and becomes a replica
        eventually(cluster.is_well, True, SOON)
