"""Files of a conversation in a browser: chosen, dropped, refused, shown."""

import re
import zlib
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Page, Route, expect

from tests.browsing import drop
from tests.clients import ManagerClient
from tests.server import Server
from tests.widget.host import WELCOME, begin, bubbles, write


def test_an_image_is_shown_and_a_refused_message_can_be_sent_again(
    chat: Page, anna: ManagerClient, tmp_path: Path
) -> None:
    begin(chat, anna, "A picture follows")
    picture = tmp_path / "tea.gif"
    picture.write_bytes(
        bytes.fromhex(
            "47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b"
        )
    )
    refusal = {"error": {"code": "type", "detail": "Not this one.", "fields": {}}}
    chat.route("**/messages", lambda route: route.fulfill(status=415, json=refusal))
    chat.locator("#file").set_input_files(picture)
    expect(chat.get_by_role("listitem")).to_contain_text("tea.gif")
    write(chat, "Look")
    failed = chat.locator(".meta.failed")
    expect(failed).to_contain_text("Not sent. Not this one.")
    chat.unroute("**/messages")
    failed.get_by_role("button", name="Tap to retry").click()
    image = bubbles(chat).last.get_by_role("img", name="tea.gif")
    expect(image).to_have_attribute("src", re.compile("^/files/"))
    assert (
        image.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") == 1
    )
    expect(bubbles(chat).last).to_contain_text("Look")


def test_what_cannot_be_read_fails_with_its_reason_and_what_is_behind_it_goes_out(
    chat: Page, anna: ManagerClient, tmp_path: Path
) -> None:
    dialog = begin(chat, anna, "Files follow")
    (folder := tmp_path / "photos").mkdir()
    drop(chat.locator("#panel"), folder)
    write(chat, "A folder")
    (file := tmp_path / "gone.txt").write_text("soon gone")
    chat.locator("#file").set_input_files(file)
    file.unlink()
    write(chat, "A deleted one")
    write(chat, "Behind them")
    expect(chat.get_by_label("Sent", exact=True)).to_have_count(2)
    failed = chat.locator(".meta.failed")
    expect(failed).to_contain_text(
        [f"Not sent. The file “{name}” cannot be read." for name in ("photos", "gone.txt")]
    )
    expect(chat.get_by_role("button", name="Tap to retry")).to_have_count(0)
    for _ in range(2):
        failed.first.get_by_role("button", name="Delete").click()
    expect(bubbles(chat)).to_have_text([WELCOME, "Files follow", "Behind them"])
    texts = [frame["message"]["text"] for frame in anna.log(dialog)["frames"]]
    assert texts == ["Files follow", "Behind them"]


def test_too_large_a_file_is_not_even_tried(chat: Page, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"\0" * (10 * 1024 * 1024 + 1))
    chat.locator("#file").set_input_files(film)
    expect(chat.get_by_role("alert")).to_contain_text("A file may be at most 10 MB.")
    expect(chat.get_by_role("listitem")).to_have_count(0)


def test_older_pictures_move_nothing_when_they_come(
    chat: Page, anna: ManagerClient, local_server: Server
) -> None:
    dialog = begin(chat, anna, "An album")
    url = f"{local_server.url}{anna.path(dialog, 'messages')}"
    for number in range(90):
        if number % 4:
            anna.post(dialog, f"Message {number}")
            continue
        picture = {"file": (f"{number}.png", png(400, 300 + number), "image/png")}
        fields = {"text": "", "client_id": str(uuid4())}
        assert anna.http.post(url, data=fields, files=picture).status_code == 201
    chat.reload()
    expect(bubbles(chat)).to_have_count(50)
    expect(bubbles(chat).last).to_be_in_viewport()
    held: list[Route] = []
    chat.route("**/files/**", lambda route: held.append(route))
    chat.locator("#scroll").evaluate("(box) => { box.scrollTop = 0 }")
    seen = bubbles(chat).first.element_handle()
    assert seen
    expect(bubbles(chat)).to_have_count(92)
    before = seen.bounding_box()
    assert before
    for route in held:
        route.continue_()
    chat.wait_for_function(
        "() => [...document.images].filter((image) => image.naturalWidth).length > 15"
    )
    after = seen.bounding_box()
    assert after
    assert abs(before["y"] - after["y"]) <= 2


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 0, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
