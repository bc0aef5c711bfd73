"""Calls of a moment are made as one, and each caller gets its own answer."""

import asyncio
from collections.abc import Sequence

import pytest

from realtime.process.together import Together


def test_what_arrives_while_one_is_under_way_is_done_together_next() -> None:
    async def run() -> None:
        batches: list[list[int]] = []
        begun, may_end = asyncio.Event(), asyncio.Event()

        async def double(items: list[int]) -> Sequence[int | Exception]:
            batches.append(items)
            begun.set()
            await may_end.wait()
            return [2 * item for item in items]

        ask = Together(double, most=3)
        first = asyncio.create_task(ask(1))
        await begun.wait()
        later = [asyncio.create_task(ask(item)) for item in (2, 3, 4, 5)]
        await asyncio.sleep(0)
        may_end.set()
        assert await asyncio.gather(first, *later) == [2, 4, 6, 8, 10]
        assert batches == [[1], [2, 3, 4], [5]]

    asyncio.run(run())


def test_one_that_fails_or_goes_away_is_nobody_elses_business() -> None:
    async def run() -> None:
        async def only_even(items: list[int]) -> Sequence[int | Exception]:
            return [ValueError(item) if item % 2 else item for item in items]

        ask = Together(only_even, most=10)
        asked = [asyncio.create_task(ask(item)) for item in (1, 2, 4)]
        await asyncio.sleep(0)
        asked[1].cancel()
        with pytest.raises(ValueError, match="1"):
            await asked[0]
        assert await asked[2] == 4

    asyncio.run(run())


def test_what_befalls_all_is_told_to_each_and_the_next_ones_go_on() -> None:
    async def run() -> None:
        away = True

        async def work(items: list[int]) -> Sequence[int | Exception]:
            if away:
                raise OSError("away")
            return items

        ask = Together(work, most=10)
        results = await asyncio.gather(ask(1), ask(2), return_exceptions=True)
        assert [str(each) for each in results] == ["away", "away"]
        away = False
        assert await ask(3) == 3

    asyncio.run(run())


def test_between_two_calls_lies_a_pause_in_which_more_arrives() -> None:
    batches: list[list[int]] = []

    async def same(items: list[int]) -> Sequence[int | Exception]:
        batches.append(items)
        return items

    async def run() -> None:
        ask = Together(same, most=10, pause=0.05)
        assert await ask(1) == 1, "nobody waits who is alone"
        later = [asyncio.create_task(ask(2))]
        await asyncio.sleep(0)
        later.append(asyncio.create_task(ask(3)))
        assert await asyncio.gather(*later) == [2, 3]

    asyncio.run(run())
    assert batches == [[1], [2, 3]]
