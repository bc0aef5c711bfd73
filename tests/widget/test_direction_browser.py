"""What is written from the right is read from the right, and nothing else is."""

from playwright.sync_api import Locator, Page, expect

from tests.adminpanel.inbox import messages, row, visitor
from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.server import Server
from tests.widget.host import begin, write

ARABIC = "مرحبا, is it 3 cups?"
NAME = "ليلى"


def expect_read_from(parts: Locator, *directions: str) -> None:
    """See from where each of the parts is read: ltr or rtl."""
    expect(parts).to_have_count(len(directions))
    for part, direction in zip(parts.all(), directions, strict=True):
        expect(part).to_have_css("direction", direction)


def test_in_the_widget_each_text_has_its_own_direction(chat: Page, anna: ManagerClient) -> None:
    dialog = begin(chat, anna, ARABIC)
    anna.post(dialog, "In English")
    expect_read_from(chat.locator(".bubble p"), "ltr", "rtl", "ltr")
    field = chat.get_by_label("Message", exact=True)
    field.fill(ARABIC)
    expect_read_from(field, "rtl")
    field.fill("")
    file = {"name": f"{NAME}.txt", "mimeType": "text/plain", "buffer": b"text"}
    chat.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    expect_read_from(chat.locator("#files span"), "rtl")
    write(chat, "Look")
    expect_read_from(chat.locator("a.file .file-name"), "rtl")
    expect_read_from(chat.locator("#panel"), "ltr")


def test_in_the_inbox_each_text_name_and_tag_has_its_own_direction(
    local_server: Server, pages: Pages
) -> None:
    vera = visitor(local_server, NAME)
    vera.post(ARABIC)
    anna = ManagerClient(local_server)
    anna.patch(vera.dialog, tags=["عاجل", "urgent"])
    page = pages.log_in(local_server, path=f"/admin/inbox/{vera.dialog}/", locale="en-GB")
    expect(messages(page)).to_have_count(1)
    line = row(page, vera.dialog)
    for part in ("#log .message-text", "#thread-name", "#visitor-name bdi"):
        expect_read_from(page.locator(part), "rtl")
    expect_read_from(line.locator(".row-name, .row-last"), "rtl", "rtl")
    expect_read_from(page.locator("#tags .tag > span"), "rtl", "ltr")
    anna.post(vera.dialog, "In English")
    expect(line.locator(".row-last")).to_contain_text("In English")
    expect_read_from(line.locator(".row-last"), "ltr")
    anna.post(vera.dialog, ARABIC)
    expect(line.locator(".row-last")).to_contain_text("3 cups")
    expect_read_from(line.locator(".row-last"), "rtl")
    page.locator("#text").fill(ARABIC)
    expect_read_from(page.locator("#text"), "rtl")
    expect_read_from(page.locator("#inbox"), "ltr")
