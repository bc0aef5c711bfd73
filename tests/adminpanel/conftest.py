"""Whom the stories of the inbox begin with."""

import pytest

from tests.adminpanel.inbox import who_wrote
from tests.clients import VisitorClient
from tests.notify.conftest import office, post_office
from tests.server import Server

__all__ = ["office", "post_office"]


@pytest.fixture
def vera(local_server: Server) -> VisitorClient:
    """A visitor of the shop who said hello."""
    [vera] = who_wrote(local_server, "Hello")
    return vera
