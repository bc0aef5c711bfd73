"""Each guard of the code is seen to find its bad example; the code itself has none."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from dialogs.access.connecting import admin_access
from realtime.connections.websockets import AdminConsumer, Nowhere, SiteConsumer, SocketConsumer
from realtime.frames import Frame
from realtime.groups import admin_group, inbox_group, site_group
from tests.guards import frame_types, routes
from tests.guards.routes import Mistake, Route
from widget.visitor_access import site_access

OUR_GROUPS = {"site": site_group(7), "admin": admin_group(7)}


def kinds(found: Iterable[Mistake]) -> set[str]:
    return {mistake.kind for mistake in found}


class EavesdroppingConsumer(SiteConsumer):
    """A visitor's socket that also joins the managers' group."""

    async def enter(self) -> None:
        """As the bad example does."""
        await super().enter()
        assert self.connection is not None
        await self.connection.follow(admin_group(self.dialog_id))


class ListeningConsumer(SiteConsumer):
    """A visitor's socket that joins the managers' list."""

    async def enter(self) -> None:
        """As the bad example does."""
        assert self.connection is not None
        await self.connection.follow(inbox_group(1))


class BothConsumer(SiteConsumer):
    """A consumer that changed sides."""

    side = "admin"


def test_the_code_itself_has_none_of_these_mistakes() -> None:
    assert routes.mistakes() == []
    assert frame_types.mistakes() == []
    assert len(routes.live_routes()) > 4


def test_an_example_of_every_address_of_a_route_is_known() -> None:
    route = Route("ws", r"^ws/(?:widget|site)/dialogs/(?P<id>[0-9]{1,18})/$", SiteConsumer)
    assert route.addresses() == ["ws/widget/dialogs/7/", "ws/site/dialogs/7/"]


def test_two_routes_for_one_address_are_found() -> None:
    first = Route("ws", r"^ws/dialogs/(?P<dialog_id>[0-9]+)/$", AdminConsumer)
    second = Route("ws", r"^ws/(?:dialogs|chats)/(?P<dialog_id>[0-9]+)/$", SiteConsumer)
    rest = Route("ws", "", Nowhere)
    assert kinds(routes.same_address([first, second, rest])) == {"same_address"}
    assert kinds(routes.same_address([first, rest])) == set()
    on_another_road = Route("http", first.pattern, SiteConsumer)
    assert kinds(routes.same_address([first, on_another_road])) == set()


def test_an_event_stream_that_hides_a_view_is_found() -> None:
    stream = Route("http", r"^api/dialogs/(?P<dialog_id>[0-9]+)/log$", AdminConsumer)
    assert kinds(routes.same_address([stream])) == {"same_address"}


def test_a_second_name_that_is_no_declared_alias_is_found() -> None:
    proper = Route("ws", r"^ws/(?:widget|site)/dialogs/(?P<dialog_id>[0-9]+)/$", SiteConsumer)
    assert kinds(routes.two_names([proper])) == set()
    other = Route("ws", r"^ws/visitors/(?P<dialog_id>[0-9]+)/$", SiteConsumer)
    assert kinds(routes.two_names([proper, other])) == {"two_names"}


@pytest.mark.parametrize(
    ("address", "consumer"),
    [
        (r"^ws/dialogs/(?P<dialog_id>[0-9]+)/$", SiteConsumer),
        (r"^ws/widget/dialogs/(?P<dialog_id>[0-9]+)/$", AdminConsumer),
        (r"^ws/(?:widget|dialogs)/(?P<dialog_id>[0-9]+)/$", SiteConsumer),
        (r"^ws/dialogs/(?P<dialog_id>[0-9]+)/$", BothConsumer),
        (r"^ws/widget/dialogs/(?P<dialog_id>[0-9]+)/$", SocketConsumer),
    ],
)
def test_a_consumer_of_no_side_of_two_or_of_the_wrong_one_is_found(
    address: str, consumer: Any
) -> None:
    assert kinds(routes.one_side([Route("ws", address, consumer)])) == {"one_side"}


@pytest.mark.parametrize("consumer", [EavesdroppingConsumer, ListeningConsumer])
def test_a_widget_consumer_that_joins_a_group_of_managers_is_found(consumer: Any) -> None:
    route = Route("ws", r"^ws/widget/dialogs/(?P<dialog_id>[0-9]+)/$", consumer)
    assert kinds(routes.own_groups([route], OUR_GROUPS)) == {"own_groups"}
    good = Route("ws", route.pattern, SiteConsumer)
    assert kinds(routes.own_groups([good], OUR_GROUPS)) == set()


def test_a_feed_that_joins_the_other_sides_group_is_found() -> None:
    crossed = {"site": admin_group(7), "admin": admin_group(7)}
    assert kinds(routes.own_groups([], crossed)) == {"own_groups"}


def test_rights_of_the_other_side_are_found() -> None:
    good = {"site": site_access, "admin": admin_access}
    assert kinds(routes.own_access(good)) == set()
    crossed = {"site": admin_access, "admin": admin_access}
    assert kinds(routes.own_access(crossed)) == {"own_access"}


def test_a_frame_that_is_not_documented_is_found() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "protocol.md").read_text()
    assert kinds(frame_types.documented(["ping", "dialog.exploded"], page)) == {"documented"}
    without = re.sub(r"\n\| `typing` \|.*", "", page)
    assert kinds(frame_types.documented(["typing"], without)) == {"documented"}


def test_a_frame_that_no_client_knows_is_found() -> None:
    library = frame_types.text_of("static/realtime")
    assert kinds(frame_types.handled(["hello"], library, "")) == set()
    assert kinds(frame_types.handled(["dialog.exploded"], library, library)) == {"handled"}
    assert kinds(frame_types.handled(["presence"], library, "nothing")) == {"handled"}


def test_what_is_declared_is_sent() -> None:
    sent = set(frame_types.tags_of(Frame))
    assert {*frame_types.HANDED_ON, *frame_types.NOT_NAMED} <= sent
    assert {"message.created", "ping"} <= sent
