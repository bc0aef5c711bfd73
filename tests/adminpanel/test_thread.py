"""One dialog in the inbox: read, answered, corrected, shared with colleagues."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.adminpanel.inbox import (
    field,
    messages,
    open_at,
    open_dialog,
    row,
    say,
    say_and_wait,
    visitor,
    who_wrote,
)
from tests.browsing import Pages
from tests.clients import ManagerClient, VisitorClient, ok
from tests.conftest import StartServer
from tests.server import Server


def test_a_message_goes_both_ways_and_its_marks_tell_how_far(server: Server, pages: Pages) -> None:
    vera = visitor(server)
    vera.post("Where is my tea?")
    page = pages.log_in(server, locale="en-US", path=f"/admin/inbox/{vera.dialog}/")
    expect(messages(page)).to_have_text([re.compile("Where is my tea?")])
    say(page, "On its way")
    expect(messages(page).last).to_contain_text("On its way")
    expect(page.locator(".mark").last).to_have_class(re.compile("is-sent"))
    with_socket = vera.socket()
    expect(page.locator("#online")).to_have_text("Online now")
    seq = vera.log()["last_seq"]
    with_socket.send({"type": "ack", "seq": seq})
    expect(page.locator(".mark").last).to_have_class(re.compile("is-delivered"))
    with_socket.send({"type": "read", "seq": seq})
    expect(page.locator(".mark").last).to_have_class(re.compile("is-read"))
    with_socket.send({"type": "typing", "on": True})
    expect(page.locator("#typing")).to_contain_text("typing")
    vera.post("Thank you!")
    expect(messages(page).last).to_contain_text("Thank you!")
    expect(page.locator("#typing")).to_be_empty()


def test_enter_sends_and_shift_enter_is_a_new_line(vera: VisitorClient, pages: Pages) -> None:
    page = open_at(pages, vera, locale="ru-RU")
    field(page).press_sequentially("one")
    field(page).press("Shift+Enter")
    field(page).press_sequentially("two")
    field(page).press("Enter")
    expect(messages(page)).to_have_count(3)  # and that Anna answers
    expect(page.locator(".is-pending")).to_have_count(0)
    assert vera.log()["frames"][-1]["message"]["text"] == "one\ntwo"
    expect(field(page)).to_have_value("")


def test_a_note_is_for_managers_alone(vera: VisitorClient, pages: Pages) -> None:
    page = open_at(pages, vera, locale="ru-RU")
    page.locator("#kind label", has_text="Заметка").click()
    say(page, "She is in a hurry")
    expect(page.locator(".message.is-note")).to_contain_text("She is in a hurry")
    expect(page.locator(".is-note .mark")).to_be_empty()
    assert "hurry" not in str(vera.log())
    assert vera.log()["frames"][-1]["type"] == "skip"
    expect(page.locator("[name=kind][value=reply]")).to_be_checked()


def test_a_draft_waits_for_its_dialog_across_a_reload(local_server: Server, pages: Pages) -> None:
    vera, viktor = who_wrote(local_server, "Hello", "Hello")
    page = pages.log_in(local_server)
    open_dialog(page, vera.dialog)
    field(page).fill("Half a sen")
    open_dialog(page, viktor.dialog)
    expect(field(page)).to_have_value("")
    expect(row(page, vera.dialog).locator(".chip-draft")).to_be_visible()
    page.reload()
    open_dialog(page, vera.dialog)
    expect(field(page)).to_have_value("Half a sen")
    assert len(vera.log()["frames"]) == 1


def test_own_messages_are_edited_and_deleted(vera: VisitorClient, pages: Pages) -> None:
    page = open_at(pages, vera)
    say_and_wait(page, "Godo morning")
    field(page).press("ArrowUp")
    expect(field(page)).to_have_value("Godo morning")
    say(page, "Good morning")
    expect(messages(page).last).to_contain_text("Good morning")
    expect(messages(page).last).to_contain_text("edited")
    assert vera.log()["frames"][-1]["text"] == "Good morning"
    messages(page).last.hover()
    messages(page).last.get_by_role("button", name="Delete").click()
    page.locator("#delete-question").get_by_role("button", name="Delete").click()
    expect(messages(page).last).to_contain_text("Message deleted")
    expect(messages(page).first.locator(".message-tools")).to_have_count(0)
    assert vera.log()["frames"][-1]["deleted"] is True


def test_cancelling_an_edit_brings_the_draft_back(vera: VisitorClient, pages: Pages) -> None:
    page = open_at(pages, vera)
    say_and_wait(page, "Good morning")
    field(page).fill("A draft")
    messages(page).last.hover()
    messages(page).last.get_by_role("button", name="Edit").click()
    expect(field(page)).to_have_value("Good morning")
    field(page).press("Escape")
    expect(field(page)).to_have_value("A draft")
    expect(messages(page).last).not_to_contain_text("edited")


def texts_of(vera: VisitorClient) -> list[str]:
    """What people said."""
    said = [frame["message"] for frame in vera.log()["frames"]]
    return [each["text"] for each in said if each["sender"] != "system"]


@pytest.mark.parametrize("answer", ["Send anyway", "Edit", "Discard"])
def test_who_is_second_is_told_and_loses_nothing(
    local_server: Server, pages: Pages, answer: str
) -> None:
    vera = visitor(local_server)
    vera.post("Where is my tea?")
    page = open_at(pages, vera)
    boris = ManagerClient(local_server, "boris")

    def boris_is_first(route: Route) -> None:
        boris.post(vera.dialog, "It came yesterday")
        route.continue_()

    page.route("**/messages", boris_is_first, times=1)
    say(page, "I will look")
    refused = page.locator(".message.is-failed")
    expect(refused).to_contain_text("Boris answered first")
    expect(refused).to_contain_text("It came yesterday")
    expect(refused).to_contain_text("I will look")
    refused.get_by_role("button", name=answer).click()
    expect(refused).to_have_count(0)
    if answer == "Send anyway":
        expect(messages(page)).to_have_count(4)  # and that Boris answers
        expect(page.locator(".is-pending")).to_have_count(0)
        assert texts_of(vera) == ["Where is my tea?", "It came yesterday", "I will look"]
    else:
        expect(field(page)).to_have_value("I will look" if answer == "Edit" else "")
        assert texts_of(vera) == ["Where is my tea?", "It came yesterday"]


def test_colleagues_see_each_other(server: Server, pages: Pages) -> None:
    vera = visitor(server)
    vera.post("Hello")
    path = f"/admin/inbox/{vera.dialog}/"
    anna = pages.log_in(server, "anna", path=path, locale="en-US")
    expect(anna.locator("#here")).to_be_empty()
    boris = pages.log_in(server, "boris", path=path, locale="en-US")
    expect(anna.locator("#here")).to_have_text("Also here: Boris")
    expect(boris.locator("#here")).to_have_text("Also here: Anna")
    field(boris).press_sequentially("I am")
    expect(anna.locator("#typing")).to_have_text("Boris is typing…")
    expect(boris.locator("#typing")).to_be_empty()
    boris.goto(f"{server.url}/admin/")
    expect(anna.locator("#here")).to_be_empty(timeout=15_000)


def test_taking_assigning_and_closing_are_seen_by_everybody(server: Server, pages: Pages) -> None:
    vera = visitor(server)
    vera.post("Hello")
    path = f"/admin/inbox/{vera.dialog}/"
    anna = pages.log_in(server, "anna", path=path, locale="en-US")
    boris = pages.log_in(server, "boris", path=path, locale="en-US")
    anna.locator("#take").click()
    expect(anna.locator("#assignee option:checked")).to_have_text("Anna")
    expect(anna.locator("#take")).to_have_text("Release")
    expect(boris.locator("#take")).to_have_text("Take")
    expect(boris.locator("#assignee option:checked")).to_have_text("Anna")
    expect(messages(boris).last).to_contain_text("Anna answers from now on")
    expect(messages(anna).last).to_contain_text("You answer from now on")
    anna.locator("#take").click()
    expect(messages(boris).last).to_contain_text("Anna is done: the assistant goes on")
    expect(messages(anna).last).to_contain_text("You are done: the assistant goes on")
    anna.locator("#take").click()
    expect(anna.locator("#take")).to_have_text("Release")
    anna.locator("#assignee").select_option("Boris")
    expect(boris.locator("#assignee option:checked")).to_have_text("Boris")
    boris.locator("#status-button").click()
    expect(anna.locator("#closed-note")).to_be_visible()
    expect(anna.locator("#status-button")).to_have_text("Reopen")
    say(anna, "And thank you")
    expect(messages(anna).last).to_contain_text("And thank you")
    anna.locator("#status-button").click()
    expect(boris.locator("#closed-note")).to_be_hidden()


def test_what_changed_while_the_page_connected_is_seen(
    start_server: StartServer, pages: Pages
) -> None:
    server = start_server("local", HEARTBEAT_SECONDS="600")  # nor a heartbeat
    vera = visitor(server)
    vera.post("Hello")
    boris = pages.log_in(server, "boris", locale="en-US")
    boris.route_web_socket("**/ws/inbox/", lambda socket: None)  # the list tells nothing
    boris.route("**/api/dialogs/?*", lambda route: route.abort())

    def anna_is_quicker(route: Route) -> None:
        response = route.fetch()
        ManagerClient(server, "anna").patch(vera.dialog, status="closed")
        route.fulfill(response=response)

    boris.route(f"**/api/dialogs/{vera.dialog}/", anna_is_quicker, times=1)
    boris.goto(f"{server.url}/admin/inbox/{vera.dialog}/")
    expect(boris.locator("#closed-note")).to_be_visible()
    expect(boris.locator("#status-button")).to_have_text("Reopen")


def test_tags_are_kept(local_server: Server, vera: VisitorClient, pages: Pages) -> None:
    page = open_at(pages, vera)
    page.locator("#tag-field").fill("delivery")
    page.locator("#tag-field").press("Enter")
    expect(page.locator(".tag")).to_have_text("delivery")
    anna = ManagerClient(local_server)
    assert ok(anna.http.get(f"/api/dialogs/{vera.dialog}/"))["tags"] == ["delivery"]
    page.locator(".tag button").click()
    expect(page.locator(".tag")).to_have_count(0)


def test_older_messages_come_above_and_the_page_stays_where_it_is(
    local_server: Server, pages: Pages
) -> None:
    vera = visitor(local_server)
    for number in range(120):
        vera.post(f"Line {number}")
    anna = ManagerClient(local_server, "anna")
    read = anna.http.post(anna.path(vera.dialog, "read"), json={"seq": 120})
    assert read.status_code == 204  # or the page begins at the oldest and loads more by itself
    page = pages.log_in(local_server, path=f"/admin/inbox/{vera.dialog}/")
    expect(messages(page).last).to_be_in_viewport()
    log = page.locator("#log")
    where = "document.querySelector('[data-seq=\"76\"]').getBoundingClientRect().top"
    before = log.evaluate(f"log => {{ log.scrollTop = 300; return {where} }}")
    expect(messages(page)).to_have_count(100)
    assert abs(page.evaluate(where) - before) < 2
    log.evaluate("log => log.scrollTo({top: 0, behavior: 'instant'})")
    expect(messages(page)).to_have_count(120)
    expect(messages(page).first).to_contain_text("Line 0")


def test_who_reads_above_is_told_of_what_comes_below(local_server: Server, pages: Pages) -> None:
    vera = visitor(local_server)
    for number in range(40):
        vera.post(f"Line {number}")
    page = pages.log_in(local_server, path=f"/admin/inbox/{vera.dialog}/", locale="en-US")
    expect(messages(page)).to_have_count(40)
    log = page.locator("#log")
    log.evaluate("log => log.scrollTo({top: 100, behavior: 'instant'})")
    expect(page.locator("#jump")).to_be_visible()
    vera.post("Down here")
    expect(page.locator("#jump")).to_have_text("New messages: 1")
    assert log.evaluate("log => log.scrollTop") == 100
    expect(row(page, vera.dialog).locator(".row-unread")).to_contain_text("1")
    page.locator("#jump").click()
    expect(page.get_by_text("Down here").last).to_be_in_viewport()
    expect(row(page, vera.dialog).locator(".row-unread")).to_be_hidden()
