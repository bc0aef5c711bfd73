"""Many devices of one person, at the same moment: one dialog, everything in it, once."""

from functools import partial

import pytest

from tests.clients import ManagerClient, VisitorClient, identity
from tests.delivery.conversation import at_once
from tests.delivery.test_strangers import claims_of
from tests.server import Server
from widget import tokens

DEVICES = 6
SOON = 2.0  # seconds, after what another process did was committed


def test_devices_that_learn_at_once_whose_they_are_go_on_in_one_dialog(server: Server) -> None:
    vera = identity(server, "Vera")
    devices = [VisitorClient(server) for _ in range(DEVICES)]
    for number, device in enumerate(devices):
        device.session()
        device.post(f"from device {number}")
    at_once(*[partial(device.session, identity=vera) for device in devices])
    answers = [device.session() for device in devices]
    assert len({answer["dialog"]["id"] for answer in answers}) == 1
    for answer in answers:
        said = sorted(each["text"] for each in answer["messages"])
        assert said == [f"from device {number}" for number in range(DEVICES)]
    mine = answers[0]["visitor"]["id"]
    rows = [row for row in ManagerClient(server).dialogs() if row["visitor"]["id"] == mine]
    assert [row["id"] for row in rows if row["status"] == "open"] == [answers[0]["dialog"]["id"]]


def test_tabs_that_begin_at_once_with_one_token_have_one_dialog(server: Server) -> None:
    first = VisitorClient(server)
    first.session(identity=identity(server, "Vera"))
    tabs = [VisitorClient(server) for _ in range(DEVICES)]
    for tab in tabs:
        tab.visitor_token = first.visitor_token
    at_once(*[tab.session for tab in tabs])
    assert {tab.dialog for tab in tabs} == {first.dialog}


def test_who_turns_out_to_be_known_is_led_on_every_device_and_hears_both_managers(
    server: Server,
) -> None:
    vera, anna, boris = identity(server, "Vera"), ManagerClient(server), ManagerClient(server)
    phone, laptop, copied = VisitorClient(server), VisitorClient(server), VisitorClient(server)
    phone.session(identity=vera)
    phone.post("from my phone")
    laptop.session()
    laptop.post("not logged in yet")
    copied.session(visitor_token=laptop.visitor_token)
    with (
        phone.socket() as on_phone,
        copied.socket() as elsewhere,
        boris.socket(laptop.dialog) as at_the_laptops,
    ):
        on_phone.seq(1)
        elsewhere.seq(1)
        laptop.session(identity=vera)
        assert laptop.dialog == phone.dialog
        assert on_phone.seq(2)["message"]["text"] == "not logged in yet"
        assert elsewhere.close_code(SOON) in (4001, 4002, 4004)
        assert at_the_laptops.seq(2)["message"]["data"] == {"dialog": phone.dialog}
        with laptop.socket(2) as on_laptop:
            anna.post(phone.dialog, "to both of you")
            for socket in (on_phone, on_laptop):
                assert socket.seq(4)["message"]["text"] == "to both of you"


def test_an_empty_dialog_that_made_way_sends_its_tab_on(server: Server) -> None:
    vera = identity(server, "Vera")
    phone, laptop = VisitorClient(server), VisitorClient(server)
    phone.session(identity=vera)
    laptop.session()
    laptop.post("not logged in yet")
    with phone.socket() as on_phone:
        on_phone.of_type("hello")
        laptop.session(identity=vera)
        assert on_phone.close_code(SOON) == 4004
    assert phone.session()["dialog"]["id"] == laptop.dialog


def test_a_copied_token_hears_nothing_of_the_person_and_their_own_tab_comes_back(
    server: Server,
) -> None:
    first, other = VisitorClient(server), VisitorClient(server)
    first.session()
    first.post("before I was known")
    other.session(visitor_token=first.visitor_token)
    with other.socket() as before:
        before.seq(1)
        first.session(identity=identity(server, "Vera"))
        assert before.close_code(SOON) in (4001, 4002)
    with other.socket() as again:
        assert again.close_code() in (4001, 4002)
    other.visitor_token = first.visitor_token  # as a tab finds it in the browser's storage
    other.session()
    with other.socket(1) as renewed:
        first.post("known now")
        renewed.seq(2)


@pytest.mark.parametrize("how", ["logged out", "revoked"])
def test_all_that_a_visitor_has_open_ends_on_every_road(server: Server, how: str) -> None:
    vera, viktor = VisitorClient(server), VisitorClient(server)
    vera.session()
    vera.post("hello")
    viktor.session()
    with (
        vera.socket() as first,
        vera.socket() as second,
        viktor.socket() as another,
        vera.events(0) as stream,
    ):
        for socket in (first, second, another):
            socket.of_type("hello")
        assert next(stream)["type"] == "hello"
        if how == "revoked":
            revoke(server, vera)
        else:
            assert vera.http.post("/api/widget/logout").status_code == 204
        for socket in (first, second):
            assert socket.close_code(SOON) == 4002
        assert {frame["type"] for frame in stream} <= {"message.created", "ping", "presence"}
        viktor.post("still here")
        another.seq(1)
    assert vera.try_post("x").status_code == 401
    with vera.socket() as again:
        assert again.close_code() == 4002
    assert vera.session()["messages"] == []


def revoke(server: Server, visitor: VisitorClient) -> None:
    """As the admin's action does, in another process."""
    visitor_id = claims_of(visitor.visitor_token or "", tokens.VISITOR)["visitor"]
    server.manage(
        "shell",
        "-c",
        "from dialogs.actions import revoke; from dialogs.models import Visitor; "
        f"revoke(Visitor.objects.filter(pk={visitor_id}))",
    )
