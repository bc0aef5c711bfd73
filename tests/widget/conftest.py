"""What the stories of the widget begin with."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.server import Server
from tests.widget.host import WELCOME, bubbles, update


@pytest.fixture
def anna(local_server: Server) -> ManagerClient:
    """A manager of the shop."""
    return ManagerClient(local_server)


@pytest.fixture
def zoya(local_server: Server) -> ManagerClient:
    """A manager of rival, where a closed dialog is followed by a new one."""
    update(local_server, "dialogs.models.Site", "site_token='rival'", on_closed="new")
    return ManagerClient(local_server, "zoya")


@pytest.fixture
def address(local_server: Server) -> str:
    """The widget of the shop as a page of its own, in English."""
    return f"{local_server.url}/widget/shop/?lang=en"


@pytest.fixture
def chat(pages: Pages, address: str) -> Page:
    """The widget of the shop, in English in a Russian browser."""
    return greeted(pages, address)


@pytest.fixture
def rival(pages: Pages, address: str, zoya: ManagerClient) -> Page:
    """The widget of rival."""
    return greeted(pages, address.replace("/shop/", "/rival/"))


def greeted(pages: Pages, address: str) -> Page:
    """A page of somebody new, when it has greeted them."""
    page = pages.open(address)
    expect(bubbles(page)).to_have_text([WELCOME])
    return page
