"""Receivers of webhooks."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from tests.notify.receiver import Receive, Receiver


@pytest.fixture
def receive(settings: Settings) -> Iterator[Receive]:
    """Start a receiver, which may be called although it is on loopback."""
    started: list[Receiver] = []
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]

    def start(**words: Any) -> Receiver:
        started.append(Receiver(**words))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def receiver(receive: Receive) -> Receiver:
    return receive()
