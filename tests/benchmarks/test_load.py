"""The load tool judges: it is told what is right from a server that does it wrong on purpose."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.tool import Posted, Tool
from tests.benchmarks.toy import DIALECT, Toy, Wrong, dialogs, serving

DIALOGS = 6


@contextmanager
def talking(wrong: Wrong = "") -> Iterator[tuple[Toy, Tool]]:
    """A server, and a load tool whose sockets all follow their dialogs."""
    with serving(wrong) as (toy, port):
        *told, probe = dialogs(DIALOGS + 1)
        with Tool(port, DIALECT, told, probe=probe.visitor) as tool:
            assert tool.open().opened == 2 * DIALOGS
            yield toy, tool


def posted(wrong: Wrong = "", posters: int = 3, patience: float = 0.3) -> Posted:
    with talking(wrong) as (_, tool):
        return tool.post(0.3, posters, patience=patience)


def test_a_server_that_does_it_right_is_told_so() -> None:
    result = posted()
    assert result.is_whole
    assert result.stored > 10
    assert result.deliveries == 2 * result.stored
    assert (result.refused, result.dropped) == (0, 0)
    assert 0 < result.p50_ms <= result.p99_ms
    assert result.stall_ms > 0


def test_messages_that_do_not_arrive_are_lost() -> None:
    result = posted("drops")
    assert result.lost == 2 * result.stored - result.deliveries > 0
    assert (result.duplicated, result.disordered) == (0, 0)


def test_messages_that_arrive_again_are_counted() -> None:
    result = posted("repeats")
    assert result.duplicated > 0
    assert (result.lost, result.disordered) == (0, 0)
    assert result.deliveries == 2 * result.stored


def test_messages_of_another_dialog_are_no_deliveries() -> None:
    result = posted("strays")
    assert result.duplicated > 0
    assert result.deliveries == 2 * result.stored


def test_a_message_behind_one_that_was_written_after_it_is_out_of_order() -> None:
    assert posted("swaps").disordered > 0


def test_sockets_of_a_dialog_that_disagree_on_the_order_are_told() -> None:
    """Of messages that are posted at the same time either may be first, for all of them."""
    with serving("disagrees") as (_, port):
        *told, probe = dialogs(2)
        with Tool(port, DIALECT, told, probe=probe.visitor) as tool:
            tool.open()
            assert tool.post(0.3, 2, patience=0.3).disordered > 0


def test_what_was_refused_need_not_arrive() -> None:
    result = posted("refuses")
    assert (result.stored, result.lost, result.status) == (0, 0, 503)
    assert result.refused > 0


def test_sockets_that_come_back_wait_for_what_they_missed() -> None:
    with talking() as (_, tool):
        tool.post(0.2, 3)
        tool.close()
        missed = tool.post(0.2, 3)
        assert missed.deliveries == 0
        back = tool.open(back=True)
        assert (back.opened, back.whole, back.failed) == (2 * DIALOGS, 2 * DIALOGS, 0)
        again = tool.post(0.2, 3)
        assert again.is_whole
        assert again.deliveries == 2 * again.stored


def test_clients_acknowledge_the_last_message_at_most_twice_a_second() -> None:
    with talking() as (toy, tool):
        tool.post(0.6, 3)
        newest = {len(log) for log in toy.logs.values() if log}
    assert newest <= set(toy.acks)
    assert len(toy.acks) <= 2 * DIALOGS * 4  # 0.6 s, and a second until the last are told


@pytest.mark.parametrize("rate", [40.0])
def test_a_rate_is_kept(rate: float) -> None:
    with talking() as (_, tool):
        result = tool.post(1.0, 3, rate=rate)
    assert 0.5 * rate <= result.stored <= rate + 1
