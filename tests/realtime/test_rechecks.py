"""A right that is taken away closes the connections that were opened by it."""

import pytest

from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.server import Server, run_python

SHELL = """
import django
django.setup()
from django.contrib.auth.models import User
from rest_framework.authtoken.models import Token
from dialogs.models import Member
"""


@pytest.fixture
def server(start_server: StartServer) -> Server:
    """A server that looks again soon."""
    return start_server("local", HEARTBEAT_SECONDS="1")


def do(server: Server, statement: str) -> None:
    """Have someone change the database meanwhile."""
    env = {**server.env, "DJANGO_SETTINGS_MODULE": "replyx.settings"}
    run_python("-c", SHELL + statement, env=env)


def test_a_manager_who_left_the_site_hears_no_more_of_it(server: Server) -> None:
    vera, anna, boris = VisitorClient(server), ManagerClient(server), ManagerClient(server, "boris")
    vera.session()
    with (
        anna.socket(vera.dialog) as dialog,
        anna.inbox() as inbox,
        boris.socket(vera.dialog) as stays,
    ):
        dialog.of_type("hello")
        do(server, "Member.objects.filter(user__username='anna').delete()")
        assert dialog.close_code() == 4004
        assert inbox.close_code() == 4002
        vera.post("for those who are still here")
        stays.seq(1)


def test_a_manager_who_joined_another_site_is_sent_to_join_its_list(server: Server) -> None:
    stranger = VisitorClient(server, "rival")
    stranger.session()
    anna = ManagerClient(server)
    with anna.inbox() as inbox:
        inbox.of_type("ping")
        do(
            server,
            "from dialogs.models import Site\n"
            "Member.objects.create(user=User.objects.get(username='anna'), "
            "site=Site.objects.get(site_token='rival'))",
        )
        assert inbox.close_code() == 1012
    with anna.inbox() as inbox:
        stranger.post("hello")
        inbox.of_type("inbox.updated")


def test_a_revoked_token_closes_the_event_stream_too(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    with anna.events(vera.dialog) as frames:
        assert next(frames)["type"] == "hello"
        do(server, "Token.objects.filter(user__username='anna').delete()")
        assert {frame["type"] for frame in frames} <= {"ping", "presence"}  # and it ends
    assert anna.http.get(anna.path(vera.dialog, "events")).status_code == 401
