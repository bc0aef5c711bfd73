"""What the assistant would say stands where the manager writes, of the dialog it was asked for."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.adminpanel.inbox import field, list_with, messages, open_dialog, who_wrote
from tests.browsing import Pages
from tests.clients import VisitorClient
from tests.server import Server

KNOWN = "The courier brings parcels to Kazan within two days. Ask us for other towns."


@pytest.fixture
def asked(local_server: Server, tmp_path: Path) -> Iterator[list[VisitorClient]]:
    """Two who wrote to a shop that has an assistant since, of whom the first asks what it knows."""
    visitors = who_wrote(local_server, "How long does a parcel to Kazan take?", "Hello")
    articles = tmp_path / "articles.jsonl"
    articles.write_text(json.dumps({"title": "Delivery", "text": KNOWN}))
    local_server.manage("knowledge", "import", "shop", str(articles))
    local_server.manage("site", "shop", "--set", "assistant.enabled=1")
    yield visitors
    local_server.manage("site", "shop", "--set", "assistant.enabled=0")


def test_a_suggestion_is_put_where_its_dialog_is_answered_and_nowhere_else(
    asked: list[VisitorClient], pages: Pages
) -> None:
    vera, other = asked
    page = list_with(pages, vera)
    open_dialog(page, vera.dialog)
    suggest = page.locator("#suggest")
    suggest.click()
    expect(field(page)).to_have_value(KNOWN)
    expect(page.locator("#suggested-from")).to_contain_text("Delivery")
    expect(messages(page)).to_have_count(1)

    field(page).fill("One moment.")
    held: list[Route] = []
    page.route("**/copilot/reply", lambda route: held.append(route))
    suggest.click()
    expect(suggest).to_be_disabled()
    open_dialog(page, other.dialog)
    expect(suggest).to_be_enabled()
    with page.expect_response("**/copilot/reply") as answer:
        held[0].continue_()
    answer.value.finished()
    page.evaluate("new Promise((done) => setTimeout(done, 100))")  # it had its turn
    expect(field(page)).to_have_value("")
    open_dialog(page, vera.dialog)
    expect(field(page)).to_have_value("One moment.")

    page.unroute("**/copilot/reply")
    suggest.click()
    expect(field(page)).to_have_value(f"One moment.\n\n{KNOWN}")
    assert all(frame["message"]["sender"] == "user" for frame in vera.log()["frames"])
