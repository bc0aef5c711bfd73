"""What every client shows, beside what a fresh one would load."""

import asyncio
from functools import partial

from tests.chaos.people.books import Frame
from tests.chaos.people.browsers import Browser
from tests.chaos.people.client import Client, whole
from tests.chaos.people.crowd import Crowd
from tests.chaos.people.view import View
from tests.chaos.people.world import patiently

AT_ONCE = 8


async def judge_states(crowd: Crowd) -> list[str]:
    """The clients who show something else than is so, with the first difference."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def judge(client: Client, view: View) -> str | None:
        async with turns:
            asking = partial(whole, crowd.world, client.base(view.dialog), client.headers())
            fresh = await patiently(asking)
        if isinstance(client, Browser):
            shown = await client.state()
            messages, last = shown["messages"], shown["last"]
            # After a reset a page has only the newest; a person scrolls up for older ones.
            first = messages[0]["seq"] if client.was_reset and messages else 0
            fresh["messages"] = [each for each in fresh["messages"] if each["seq"] >= first]
        else:
            messages = [view.messages[seq] for seq in sorted(view.messages)]
            last = view.last
        return difference(client.name, view.dialog, messages, last, fresh)

    pairs = [(client, view) for client in crowd.everybody for view in client.views.values()]
    found = await asyncio.gather(*(judge(*pair) for pair in pairs))
    return [each for each in found if each]


def difference(
    name: str, dialog: int, messages: list[Frame], last: int, fresh: Frame
) -> str | None:
    """What the first difference is, None where there is none."""
    where = f"{name} in {dialog}"
    if last != fresh["last_seq"]:
        return f"{where}: at {last} of {fresh['last_seq']}"
    if len(messages) != len(fresh["messages"]):
        return f"{where}: {len(messages)} messages of {len(fresh['messages'])}"
    for shown, wanted in zip(messages, fresh["messages"], strict=True):
        if shown != wanted:
            return f"{where}: shows {shown} for {wanted}"
    return None
