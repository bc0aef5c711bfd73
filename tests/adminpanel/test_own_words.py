"""What a manager writes and cannot be sent as it is."""

from pathlib import Path

from playwright.sync_api import expect

from tests.adminpanel.inbox import field, open_at, say
from tests.browsing import Pages, drop
from tests.clients import VisitorClient


def test_a_folder_fails_with_its_reason_and_what_is_behind_it_goes_out(
    vera: VisitorClient, pages: Pages, tmp_path: Path
) -> None:
    page = open_at(pages, vera, locale="en-GB")
    (folder := tmp_path / "photos").mkdir()
    (file := tmp_path / "price.txt").write_text("a price list")
    drop(page.locator("#log"), folder, file)
    expect(page.locator("#tray li")).to_have_count(2)
    say(page, "Look here")
    say(page, "And behind it")
    trouble = page.locator(".trouble")
    expect(trouble).to_contain_text("Not sent. The file “photos” cannot be read.")
    expect(page.locator(".is-pending")).to_have_count(1)
    said = [frame["message"] for frame in vera.log()["frames"]]
    texts = [each["text"] for each in said if each["sender"] != "system"]
    assert texts == ["Hello", "And behind it"]
    trouble.get_by_role("button", name="Edit").click()
    expect(field(page)).to_have_value("Look here")
    expect(page.locator("#tray li")).to_contain_text(["price.txt"])
    page.locator("#send").click()
    expect(page.locator("#log .file")).to_contain_text("price.txt")
    expect(trouble).to_have_count(0)
