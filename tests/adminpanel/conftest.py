"""Whom the stories of the inbox begin with."""

import pytest

from tests.adminpanel.inbox import who_wrote
from tests.clients import VisitorClient
from tests.server import Server


@pytest.fixture
def vera(local_server: Server) -> VisitorClient:
    """A visitor of the shop who said hello."""
    [vera] = who_wrote(local_server, "Hello")
    return vera
