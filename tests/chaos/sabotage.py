"""Breaking what is judged, behind the program's back: to show that the judgement sees it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import msgspec
import psycopg

from tests.chaos.judging.receiver import MARGIN_SECONDS, Receiver
from tests.chaos.people.books import Said, now
from tests.chaos.people.browsers import Browser
from tests.chaos.people.crowd import Crowd
from tests.chaos.stage import Stage

REPLAY_SECONDS = 30.0  # in which a worker has taken up again what is due
COPY = """
    INSERT INTO dialogs_entry (dialog_id, seq, kind, sender, author_id, author_name, client_id,
                               text, system_type, data, private, target, created_at)
    SELECT dialog_id, (SELECT last_seq + 1 FROM dialogs_dialog WHERE id = dialog_id), kind, sender,
           author_id, author_name, gen_random_uuid(), text, system_type, data, private, target,
           now()
    FROM dialogs_entry WHERE dialog_id = %s AND client_id = %s
"""


async def lose(stage: Stage, crowd: Crowd, receiver: Receiver, random: Random) -> None:
    """A message's row is gone."""
    said = random.choice(crowd.world.books.said)
    words = [said.dialog, said.client_id]
    write(stage, "DELETE FROM dialogs_entry WHERE dialog_id = %s AND client_id = %s", words)


async def twice(stage: Stage, crowd: Crowd, receiver: Receiver, random: Random) -> None:
    """A message is stored again, under another client_id."""
    said = random.choice(crowd.world.books.said)
    write(stage, COPY, [said.dialog, said.client_id])
    grow = "UPDATE dialogs_dialog SET last_seq = last_seq + 1 WHERE id = %s"
    write(stage, grow, [said.dialog])


async def order(stage: Stage, crowd: Crowd, receiver: Receiver, random: Random) -> None:
    """Two messages of one person have changed places."""
    first, second = two_of_one(crowd.world.books.said)
    move = "UPDATE dialogs_entry SET seq = %s WHERE dialog_id = %s AND seq = %s"
    spare = 1_000_000_000
    for place, seq in (
        (spare, first.seq),
        (first.seq, second.seq),
        (second.seq, spare),
    ):
        write(stage, move, [place, first.dialog, seq])


async def state(stage: Stage, crowd: Crowd, receiver: Receiver, random: Random) -> None:
    """A client shows what nobody wrote."""
    views = [
        view
        for each in crowd.everybody
        if not isinstance(each, Browser)
        for view in each.views.values()
        if view.messages
    ]
    view = random.choice(views)
    seq = random.choice(sorted(view.messages))
    view.messages[seq] = {**view.messages[seq], "text": "nobody wrote this"}


async def late(stage: Stage, crowd: Crowd, receiver: Receiver, random: Random) -> None:
    """The newest message came to somebody a minute after it was acknowledged."""
    said = max(crowd.world.books.said, key=lambda each: each.acked)
    views = [each.views[said.dialog] for each in crowd.everybody if said.dialog in each.views]
    random.choice(views).arrived[said.seq] = said.acked + 60


async def job(stage: Stage, crowd: Crowd, receiver: Receiver, random: Random) -> None:
    """What was delivered is delivered twice more, all being well: the first of these was noted."""
    await asyncio.sleep(MARGIN_SECONDS)  # past what the last harm excuses
    identity = random.choice(sorted(receiver.taken))
    times = receiver.taken[identity]
    again = """
        UPDATE notify_delivery SET state = 'waiting', attempts = 0, due_at = now()
        WHERE message_id = %s
    """
    until, wanted = now() + REPLAY_SECONDS, len(times) + 2
    while len(times) < wanted and now() < until:
        write(stage, again, [identity])  # nothing becomes of it while the one before is noted
        await asyncio.sleep(1)


async def count(stage: Stage, crowd: Crowd, receiver: Receiver, random: Random) -> None:
    """Somebody is connected of whom our people know nothing, as a lease that nobody gave back."""
    visitor = crowd.visitors[-1]
    url = crowd.world.url.replace("https:", "wss:") + visitor.socket_path(visitor.dialog)
    crowd.strangers.append(await crowd.world.http.ws_connect(url, params=visitor.query()))


async def told(stage: Stage, crowd: Crowd, receiver: Receiver, random: Random) -> None:
    """Visitors hear that nobody is there, who have managers."""
    frame = {"type": "presence", "dialog_id": 0, "online": False}
    words = {"type": "frame", "kind": "presence", "dialog_id": 0, "seq": None, "at": time.time()}
    soon = int(time.time() * 1000) + 1000
    data = msgspec.msgpack.encode(
        {**words, "version": soon, "text": json.dumps(frame, separators=(",", ":"))}
    )
    told, until = crowd.world.books.told_offline, now() + REPLAY_SECONDS
    before = len(told)
    with stage.redis.client() as client:
        for channel in client.pubsub_channels("*.presence"):
            client.publish(channel, data)
    while len(told) == before and now() < until:
        await asyncio.sleep(0.1)


SABOTAGE: dict[str, Callable[[Stage, Crowd, Receiver, Random], Awaitable[None]]] = {
    each.__name__: each for each in (lose, twice, order, state, late, job, count, told)
}


def write(stage: Stage, statement: str, words: list[Any]) -> None:
    """Change a row, as a bad disk does: what refers to it is not asked."""
    with psycopg.connect(stage.database) as connection:
        connection.execute("SET session_replication_role = replica")
        assert connection.execute(statement.encode(), words).rowcount, "nothing to break"


def two_of_one(said: list[Said]) -> tuple[Said, Said]:
    """Two messages that one person wrote one after the other."""
    before: dict[tuple[int, str], Said] = {}
    for each in said:
        own = each.dialog, each.sender
        if own in before:
            return before[own], each
        before[own] = each
    raise AssertionError("nobody wrote twice")
