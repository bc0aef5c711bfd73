"""What is written from the right is read from the right, and nothing else is."""

from playwright.sync_api import Locator, Page, expect

from tests.adminpanel.inbox import messages, row, visitor
from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.server import Server
from tests.widget.host import bubbles, write
from tests.widget.test_chat_browser import anna, begin, chat

__all__ = ["anna", "chat"]
ARABIC = "مرحبا, is it 3 cups?"
NAME = "ليلى"


def direction(part: Locator) -> str:
    """From where a part is read: ltr or rtl."""
    return str(part.evaluate("(part) => getComputedStyle(part).direction"))


def test_in_the_widget_each_text_has_its_own_direction(chat: Page, anna: ManagerClient) -> None:
    dialog = begin(chat, anna, ARABIC)
    anna.post(dialog, "In English")
    expect(bubbles(chat)).to_have_count(3)
    texts = [direction(text) for text in chat.locator(".bubble p").all()]
    assert texts == ["ltr", "rtl", "ltr"]
    field = chat.get_by_label("Message", exact=True)
    field.fill(ARABIC)
    assert direction(field) == "rtl"
    field.fill("")
    file = {"name": f"{NAME}.txt", "mimeType": "text/plain", "buffer": b"text"}
    chat.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    assert direction(chat.locator("#files span")) == "rtl"
    write(chat, "Look")
    expect(chat.locator("a.file .file-name")).to_be_visible()
    assert direction(chat.locator("a.file .file-name")) == "rtl"
    assert direction(chat.locator("#panel")) == "ltr"


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
        assert direction(page.locator(part)) == "rtl", part
    assert direction(line.locator(".row-name")) == direction(line.locator(".row-last")) == "rtl"
    expect(page.locator("#tags .tag > span")).to_have_count(2)
    tags = [direction(tag) for tag in page.locator("#tags .tag > span").all()]
    assert tags == ["rtl", "ltr"]
    anna.post(vera.dialog, "In English")
    expect(line.locator(".row-last")).to_contain_text("In English")
    assert direction(line.locator(".row-last")) == "ltr"
    anna.post(vera.dialog, ARABIC)
    expect(line.locator(".row-last")).to_contain_text("3 cups")
    assert direction(line.locator(".row-last")) == "rtl"
    page.locator("#text").fill(ARABIC)
    assert direction(page.locator("#text")) == "rtl"
    assert direction(page.locator("#inbox")) == "ltr"
