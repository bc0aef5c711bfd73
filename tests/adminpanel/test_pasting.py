"""What is pasted and dropped into a dialog: words as words, pictures and files as files."""

from playwright.sync_api import Page, expect

from tests.adminpanel.inbox import field, open_at, visitor
from tests.browsing import Pages
from tests.clients import VisitorClient
from tests.server import Server

# What programs put on the clipboard; `picture` is a PNG of one pixel.
CELLS = {
    "text/plain": "Tea\t2\nCup\t1\n",
    "text/html": "<table><tr><td>Tea<td>2<tr><td>Cup<td>1</table>",
}
COPY = """
async (texts) => {
  const canvas = new OffscreenCanvas(1, 1);
  canvas.getContext("2d");
  const parts = {"image/png": await canvas.convertToBlob()};
  for (const [type, text] of Object.entries(texts)) parts[type] = new Blob([text], {type});
  await navigator.clipboard.write([new ClipboardItem(parts)]);
}
"""
DROP = """
([place, texts, files]) => {
  const data = new DataTransfer();
  for (const [type, text] of Object.entries(texts)) data.setData(type, text);
  for (const [name, type] of files) data.items.add(new File(["x"], name, {type}));
  const event = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
  document.querySelector(place).dispatchEvent(event);
  return event.defaultPrevented;
}
"""
PASTE = DROP.replace('DragEvent("drop"', 'ClipboardEvent("paste"')
PASTE = PASTE.replace("dataTransfer", "clipboardData")


def paste(page: Page, **texts: str) -> None:
    """Copy a picture with texts of these types, and press Ctrl+V in the field."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(COPY, {name.replace("_", "/"): text for name, text in texts.items()})
    field(page).press("Control+V")


def test_cells_are_pasted_as_their_text_and_a_screenshot_as_a_picture(
    vera: VisitorClient, pages: Pages
) -> None:
    page = open_at(pages, vera)
    paste(page, text_plain=CELLS["text/plain"], text_html=CELLS["text/html"])
    expect(field(page)).to_have_value(CELLS["text/plain"])
    expect(page.locator("#tray li")).to_have_count(0)
    paste(page)
    expect(page.locator("#tray li")).to_have_count(1)
    paste(page, text_html='<img src="https://shop.example/tea.png">')  # copied from a page
    expect(page.locator("#tray li")).to_have_count(2)
    expect(field(page)).to_have_value(CELLS["text/plain"])


MEANT: list[tuple[dict[str, str], list[tuple[str, str]], int]] = [
    (CELLS | {"text/rtf": "{\\rtf1 Tea}"}, [("image.png", "image/png")], 0),  # a spreadsheet
    ({"text/plain": "Tea", "text/rtf": "{\\rtf1 Tea}"}, [("image.png", "image/png")], 0),
    (CELLS, [], 0),
    ({"text/plain": "tea.png"}, [("tea.png", "image/png")], 1),  # a file, from macOS' Finder
    ({"text/html": " ", "text/plain": " "}, [("image.png", "image/png")], 2),
    (CELLS, [("list.pdf", "application/pdf")], 3),
    ({}, [("one.png", "image/png"), ("two.pdf", "application/pdf")], 5),
]


def test_what_a_program_copied_is_taken_as_it_was_meant(local_server: Server, pages: Pages) -> None:
    page = open_at(pages, visitor(local_server))
    before = 0
    for texts, files, attached in MEANT:
        taken = page.evaluate(PASTE, ["#text", texts, files])
        assert taken is (attached > before), "what is not taken the browser pastes as text"
        expect(page.locator("#tray li")).to_have_count(attached)
        before = attached


def test_what_is_dropped_never_takes_the_place_of_the_page(
    local_server: Server, pages: Pages
) -> None:
    page = open_at(pages, visitor(local_server))
    link = {"text/plain": "https://shop.example/", "text/uri-list": "https://shop.example/"}
    file = [("tea.pdf", "application/pdf")]
    assert page.evaluate(DROP, ["#log", link, []])
    expect(field(page)).to_have_value("https://shop.example/")
    assert page.evaluate(DROP, ["#text", link, []]) is False, "the browser puts it where it fell"
    assert page.evaluate(DROP, ["#text", {}, file])
    expect(page.locator("#tray li")).to_have_count(1)
    assert page.evaluate(DROP, ["#rows-scroll", link, file])
    assert page.evaluate(DROP, ["[name=q]", {}, file])
    assert page.evaluate(DROP, ["#log", CELLS, [("image.png", "image/png")]])
    expect(page.locator("#tray li")).to_have_count(1)
    expect(field(page)).to_have_value("https://shop.example/" + CELLS["text/plain"])
