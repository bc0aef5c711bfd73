"""A peer, and a page that has the library loaded."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.stream.client import Client
from tests.stream.peer import Peer


@pytest.fixture
def peer() -> Iterator[Peer]:
    """A server of one dialog."""
    running = Peer()
    yield running
    running.stop()


@pytest.fixture
def page(browser: Browser, peer: Peer) -> Iterator[Page]:
    """A blank page of the peer's origin."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(peer.url)
    yield page
    context.close()


@pytest.fixture
def client(page: Page) -> Client:
    """A stream of the dialog, in the page."""
    return Client(page)
