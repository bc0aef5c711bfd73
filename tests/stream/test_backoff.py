"""When a client tries again: soon while a server may just be restarting, seldom after that."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.stream.client import Client
from tests.stream.peer import Peer

BACKOFF = """async ({random, calls}) => {
  const { Backoff, TIMING } = await import("/realtime/backoff.js");
  const backoff = new Backoff(TIMING, () => random);
  const clock = Date.now;
  let now = 0;
  Date.now = () => now;
  try {
    return calls.map(([at, what, word]) => {
      now = at;
      const found = backoff[what](word);
      return found?.delay ?? found ?? 0;
    });
  } finally {
    Date.now = clock;
  }
}"""
LOST = 1006
Call = tuple[float, str, Any]


def delays(page: Page, *calls: Call, random: float = 0.999999) -> list[int]:
    """What is answered to calls at moments (seconds), in milliseconds."""
    timed = [[1000 * (1 + at), what, word] for at, what, word in calls]
    return [round(each) for each in page.evaluate(BACKOFF, {"random": random, "calls": timed})]


def test_a_server_that_is_away_is_tried_soon_for_half_a_minute_and_then_seldom(page: Page) -> None:
    soon: list[Call] = [(at, "next", LOST) for at in (0, 1, 2, 10, 29)]
    late: list[Call] = [(at, "next", LOST) for at in (31, 35, 60, 90, 200, 300)]
    assert delays(page, *soon, *late) == [
        *(500, 1000, 1500, 1500, 1500),
        *(2000, 4000, 8000, 16000, 30000, 30000),
    ]
    assert set(delays(page, *soon, *late, random=0)) == {0}  # not all clients at once


def test_what_the_server_asks_for_is_waited_and_then_not_much_more(page: Page) -> None:
    calls: list[Call] = [(at, "delay", 1000) for at in (0, 1, 2)]
    calls.append((3, "delay", 20_000))
    assert delays(page, *calls, random=0) == [1000, 1000, 1000, 20_000]
    assert delays(page, *calls) == [1500, 1500, 1500, 20_500]


def test_a_connection_that_lived_begins_it_anew(page: Page) -> None:
    calls: list[Call] = [(at, "next", LOST) for at in (0, 1, 40, 50)]
    assert delays(page, *calls, (60, "up", None), (66, "next", LOST))[-1] == 500


@pytest.mark.parametrize("fate", ["500", "503"])
def test_a_message_is_tried_again_soon_as_long_as_the_database_restarts(
    peer: Peer, client: Client, fate: str
) -> None:
    peer.posts = [fate] * 8
    client.open_as_it_comes()
    client.until("stream.status.status === 'online'")
    client.ask("window.waits = []")
    client.ask(
        "stream.addEventListener('outbox', ({detail: [item]}) => {"
        " if (item?.state === 'waiting' && item.error) waits.push(item.until - Date.now());"
        " if (item?.error) setTimeout(() => dispatchEvent(new Event('online'))); })"
    )
    client.post("meanwhile")
    client.until("stream.outbox.length === 0")
    waits = client.ask("waits")
    assert len(waits) >= 8
    assert max(waits) <= 1500
    assert peer.dialog.texts == ["meanwhile"]
