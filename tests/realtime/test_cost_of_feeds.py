"""What a frame costs on its way to the sockets of a dialog, in calls: guards of speed. More than so
many are to be asked for here, or spared.
"""

import asyncio

from realtime.broadcast import message
from realtime.connections.handed import note_all
from realtime.frames import Skip
from realtime.process.members import Members
from realtime.watching import delivery_notes
from realtime.watching.delivery_report import Announced, report
from tests.cost import calls
from tests.realtime import keeper
from tests.realtime.followers import DIALOG, KeepsUp, dialogs_of_numbers

__all__ = ["dialogs_of_numbers"]


def test_a_frame_costs_so_many_calls_on_its_way_to_a_socket() -> None:
    async def cost() -> int:
        keeper.lengths[DIALOG] = 1
        client, members = KeepsUp(), Members()
        members.add_listener(client.feed.group, client.feed)
        await client.feed.begin(None)
        frames = [Skip(dialog_id=DIALOG, seq=client.feed.last + n) for n in range(1, 102)]
        first, *rest = [message(each) for each in frames]
        members.hand_on(client.feed.group, [first])  # what is made once

        def deliver() -> None:
            for each in rest:
                members.hand_on(client.feed.group, [each])
            note_all()

        found = calls(deliver)
        assert client.feed.last == frames[-1].seq
        await client.close()
        return found

    assert asyncio.run(cost()) / 100 <= 12


def test_a_frame_for_many_costs_each_so_many_calls() -> None:
    """For one more socket that follows the dialog."""

    async def cost(many: int) -> int:
        keeper.lengths[DIALOG] = 1
        members, clients = Members(), [KeepsUp() for _ in range(many)]
        for client in clients:
            members.add_listener(client.feed.group, client.feed)
            await client.feed.begin(None)
        group, after = clients[0].feed.group, clients[0].feed.last
        frames = [Skip(dialog_id=DIALOG, seq=after + n) for n in (1, 2)]
        first, second = [message(each) for each in frames]
        members.hand_on(group, [first])
        note_all()

        def deliver() -> None:
            members.hand_on(group, [second])
            note_all()

        found = calls(deliver)
        for client in clients:
            await client.close()
        return found

    assert asyncio.run(cost(110)) - asyncio.run(cost(10)) <= 100 * 4


def test_telling_that_a_message_was_announced_costs_so_many_calls() -> None:
    """Its line of the log and its note for the trace, of 64 in a moment."""
    entries = [Announced(dialog, 1, "manager", "a" * 32, 0.0) for dialog in range(64)]
    report(entries)  # what is made once
    delivery_notes.take_all()
    cost = calls(lambda: report(entries))
    assert len(delivery_notes.take_all()) == len(entries)
    assert cost / len(entries) <= 15
