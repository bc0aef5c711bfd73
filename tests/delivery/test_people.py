"""Many devices of one person, at the same moment: one dialog, everything in it, once."""

from functools import partial

from tests.clients import ManagerClient, VisitorClient, identity
from tests.delivery.conversation import at_once
from tests.server import Server

DEVICES = 6


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
