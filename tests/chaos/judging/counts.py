"""Whether what ReplyX says of who is connected, and of what is unread, is so."""

from functools import partial
from urllib.parse import parse_qs, urlsplit

import psycopg

from tests.chaos.people.books import Frame
from tests.chaos.people.browsers import Browser
from tests.chaos.people.client import Client
from tests.chaos.people.crowd import Crowd
from tests.chaos.people.world import AWAY, patiently
from tests.chaos.stage import Stage

UNREAD = """
    SELECT d.id, count(e.id) FILTER (WHERE e.sender = 'user' AND e.seq > d.admin_read_seq)
    FROM dialogs_dialog d JOIN dialogs_entry e ON e.dialog_id = d.id AND e.kind = 'message'
    GROUP BY d.id
"""


def held(client: Client) -> bool:
    """Whether a client holds a connection that is counted."""
    road = client.transport if isinstance(client, Browser) else client.road
    return client.connected and road not in ("poll", None)


def truth(crowd: Crowd) -> tuple[int, int]:
    """How many connections managers and visitors hold."""
    return sum(map(held, crowd.managers)), sum(map(held, crowd.visitors))


async def counts_differ(stage: Stage, crowd: Crowd) -> int:
    """By how many connections the stats are wrong; 1 where they are not to be had, 0 where who is
    connected changed meanwhile to what they say.
    """
    before = truth(crowd)
    try:
        stats = await crowd.world.get("/api/websocket/stats", root(stage))
    except AWAY:
        return 1
    sides = stats["connection_details"]
    said = sides["admin_connections"], sides["site_connections"]
    after = truth(crowd)
    return min(distance(said, before), distance(said, after))


async def unread_differ(stage: Stage, crowd: Crowd) -> int:
    """In how many dialogs the inbox says another number than is unread, or is not told."""
    with psycopg.connect(stage.database) as connection:
        rows: list[tuple[int, int]] = connection.execute(UNREAD).fetchall()
    wanted = dict(rows)
    shown: dict[int, int] = {}
    query = {"limit": "100"}
    while True:
        asking = partial(crowd.world.get, "/api/dialogs/", root(stage), **query)
        page: Frame = await patiently(asking)
        shown |= {row["id"]: row["unread"] for row in page["results"]}
        if not page["next"]:
            break
        query["cursor"] = parse_qs(urlsplit(page["next"]).query)["cursor"][0]
    return sum(shown.get(dialog) != count for dialog, count in wanted.items())


def presence_differs(crowd: Crowd) -> int:
    """How many visitors are told that nobody is there, and managers that a visitor is away who is
    not. Who was told nothing knows nothing.
    """
    here = {visitor.dialog for visitor in crowd.visitors if held(visitor)}
    wrong = sum(view.online is False for each in crowd.visitors for view in each.views.values())
    for manager in filter(held, crowd.managers):
        for view in manager.views.values():
            wrong += view.visitor_online is not None and view.visitor_online != (
                view.dialog in here
            )
    return wrong


def root(stage: Stage) -> dict[str, str]:
    """The superuser's headers."""
    return {"Authorization": f"Token {stage.cast.tokens['root']}"}


def distance(said: tuple[int, int], true: tuple[int, int]) -> int:
    return abs(said[0] - true[0]) + abs(said[1] - true[1])
