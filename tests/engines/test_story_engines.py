"""A visitor and a manager, in each engine, by keys and clicks, in a frame of another site."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.clients import ManagerClient
from tests.engines.roads import Fate, Road
from tests.engines.visitors import Person
from tests.server import Server
from tests.waiting import eventually
from tests.widget.host import dialog_of, shop

WELCOME = "Hello! How can we help?"
TEA = '<a id="tea" href="#tea">Tea</a>'


def test_the_button_opens_by_keyboard_and_the_focus_goes_on(
    vera: Person, local_server: Server
) -> None:
    with shop(local_server, more=TEA) as host:
        tab = vera.open(host.origin)
        tab.wait_for_button()
        tab.come_forward()
        for back, focus in ((False, "tea"), (False, "dialog"), (True, "tea"), (False, "dialog")):
            tab.press(Keys.TAB, shift=back)
            assert tab.focus() == focus
        for key in (Keys.ENTER, Keys.SPACE):
            assert tab.page().focus() == "dialog"
            tab.press(key)
            tab.type_into_the_field("tea?")
            tab.type(Keys.ESCAPE)
            eventually(tab.is_open, False)


def test_write_answer_reload_two_tabs(vera: Person, local_server: Server) -> None:
    anna = ManagerClient(local_server)
    question = f"Is there puer, {vera.host}?"
    with shop(local_server) as host:
        tab = vera.open(host.origin)
        tab.click_button()
        tab.write(question)
        tab.sees_sent()
        dialog = dialog_of(anna, question)
        anna.post(dialog, "There is")
        tab.sees(WELCOME, question, "There is")
        tab.reload()
        tab.click_button()
        tab.sees(WELCOME, question, "There is")
        other = vera.open(host.origin)
        other.click_button()
        other.sees(WELCOME, question, "There is")
        other.write("Two, please")
        other.sees_sent()
        anna.post(dialog, "With pleasure")
        thread = (WELCOME, question, "There is", "Two, please", "With pleasure")
        tab.sees(*thread)
        other.sees(*thread)


def test_what_was_written_in_one_shop_is_not_seen_in_another(
    vera: Person, local_server: Server
) -> None:
    """The browser keeps a frame's storage for each page's site apart, as it does outside tests."""
    with shop(local_server) as host:
        tab = vera.open(host.origin)
        tab.click_button()
        tab.write(f"Only here, {vera.host}")
        tab.sees_sent()
        elsewhere = vera.open(host.origin, host=f"other-{vera.host}")
        elsewhere.click_button()
        elsewhere.sees(WELCOME)


def test_a_restart_of_the_server_loses_and_repeats_nothing(
    vera: Person, local_server: Server
) -> None:
    anna = ManagerClient(local_server)
    first = f"Before the restart, {vera.host}"
    with shop(local_server) as host:
        tab = vera.open(host.origin)
        tab.click_button()
        tab.write(first)
        tab.sees_sent()
        dialog = dialog_of(anna, first)
        anna.post(dialog, "Before it, too")
        tab.sees(WELCOME, first, "Before it, too")
        local_server.stop()
        tab.write("Meanwhile")
        local_server.start()
        tab.sees_sent()
        anna.post(dialog, "After it")
        tab.sees(WELCOME, first, "Before it, too", "Meanwhile", "After it")
        tab.write("After it, too")
        tab.sees_sent()
        tab.sees(WELCOME, first, "Before it, too", "Meanwhile", "After it", "After it, too")
        said = [frame["message"] for frame in anna.log(dialog)["frames"]]
        texts = [each["text"] for each in said if each["sender"] != "system"]
        assert texts == [first, "Before it, too", "Meanwhile", "After it", "After it, too"]


@pytest.mark.parametrize("sockets", ["refused", "hanging"])
def test_messages_flow_within_six_seconds_where_websockets_do_not(
    vera: Person, local_server: Server, sockets: Fate
) -> None:
    anna = ManagerClient(local_server)
    question = f"WebSockets are {sockets}, {vera.host}"
    with Road(local_server, sockets) as road, shop(local_server, home=road.url) as host:
        tab = vera.open(host.origin)
        tab.click_button()
        tab.write(question)
        tab.sees_sent()
        dialog = dialog_of(anna, question)
        anna.post(dialog, "One")
        tab.sees(WELCOME, question, "One", seconds=6)  # perhaps with the answer to one's own
        anna.post(dialog, "Two")
        tab.sees(WELCOME, question, "One", "Two", seconds=6)
        assert road.sockets_asked_for


@pytest.mark.parametrize("mode", ["embedded", "full"])
def test_without_a_button_one_writes_all_the_same(
    vera: Person, local_server: Server, mode: str
) -> None:
    anna = ManagerClient(local_server)
    question = f"In {mode} mode, {vera.host}"
    place = '<div id="place" style="height: 500px; width: 400px"></div>'
    with shop(local_server, more=place, mode=mode, target="#place") as host:
        tab = vera.open(host.origin)
        assert tab.frame_size() == ([400, 500] if mode == "embedded" else tab.window_size())
        assert not tab.has_button()
        tab.click_field()
        tab.write(question)
        tab.sees_sent()
        anna.post(dialog_of(anna, question), "Here, too")
        tab.sees(WELCOME, question, "Here, too")
