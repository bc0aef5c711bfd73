"""The inbox as the tests see it, and visitors who write to it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browsing import Pages
from tests.clients import VisitorClient, identity
from tests.server import Server


def visitor(server: Server, name: str = "", **page: str) -> VisitorClient:
    """A new visitor of shop on a page, known by name where one is given."""
    client = VisitorClient(server)
    fields: dict[str, Any] = {"page": page} if page else {}
    if name:
        fields["identity"] = identity(server, name)
    client.session(**fields)
    return client


def who_wrote(server: Server, *texts: str) -> list[VisitorClient]:
    """New visitors, each with one of the texts, written in this order."""
    visitors = [visitor(server) for _ in texts]
    for each, text in zip(visitors, texts, strict=True):
        each.post(text)
    return visitors


def open_at(pages: Pages, visitor: VisitorClient, **how: Any) -> Page:
    """A manager's page with the dialog of a visitor open, who has written; words as in `log_in`."""
    if not visitor.log()["frames"]:
        visitor.post("Hello")
    path = f"/admin/inbox/{visitor.dialog}/"
    page = pages.log_in(visitor.server, path=path, **{"locale": "en-US"} | how)
    page.locator("#log[aria-busy=false]").wait_for()
    return page


def list_with(pages: Pages, visitor: VisitorClient) -> Page:
    """A manager's page with the list, in which a visitor's dialog is to be seen."""
    page = pages.log_in(visitor.server)
    expect(row(page, visitor.dialog)).to_be_visible()
    return page


def row(page: Page, dialog: int) -> Locator:
    """A dialog's row in the list."""
    return page.locator(f'a.row[data-dialog="{dialog}"]')


def messages(page: Page) -> Locator:
    """The messages of the open dialog, those on their way too."""
    return page.locator("#log .message")


def field(page: Page) -> Locator:
    """Where a manager writes."""
    return page.locator("#text")


def say(page: Page, text: str) -> None:
    """Write a message and send it."""
    field(page).fill(text)
    field(page).press("Enter")


def say_and_wait(page: Page, text: str) -> None:
    """Write a message and send it; returns when it is stored."""
    say(page, text)
    expect(messages(page).last).to_contain_text(text)
    expect(page.locator(".is-pending")).to_have_count(0)


def open_dialog(page: Page, dialog: int) -> None:
    """Open a dialog from the list; returns when it is there."""
    row(page, dialog).click()
    page.locator("#log[aria-busy=false]").wait_for()
