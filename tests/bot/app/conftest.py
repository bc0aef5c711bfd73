"""The Mini App of a bot at a running server."""

from collections.abc import Iterator

import pytest

from tests.bot.app.opened import App
from tests.browsing import Pages
from tests.server import Server
from tests.shell import Shell


@pytest.fixture(scope="module")
def beside(local_server: Server) -> Iterator[Shell]:
    """A shell beside the server."""
    with Shell(local_server) as shell:
        yield shell


@pytest.fixture
def app(local_server: Server, beside: Shell, pages: Pages) -> App:
    """The shop's bot with its Mini App."""
    return App(local_server, beside, pages)
