"""A picture that a browser would unpack into hundreds of megabytes is a download in the inbox."""

from uuid import uuid4

from playwright.sync_api import expect

from tests.adminpanel.inbox import messages, visitor
from tests.browsing import Pages
from tests.dialogs.test_files import png
from tests.dialogs.test_messages import PNG
from tests.server import Server


def test_a_huge_picture_is_a_download_and_a_small_one_is_shown(
    local_server: Server, pages: Pages
) -> None:
    vera = visitor(local_server, "Vera")
    for name, content in (("small.png", PNG), ("huge.png", png(10_000, 10_000))):
        answer = vera.http.post(
            vera.path(vera.dialog, "messages"),
            data={"text": "", "client_id": str(uuid4())},
            files={"file": (name, content)},
        )
        assert answer.status_code == 201
    page = pages.log_in(local_server, path=f"/admin/inbox/{vera.dialog}/")
    small, huge = messages(page).nth(0), messages(page).nth(1)
    expect(small.locator("a.picture img")).to_be_visible()
    expect(huge.locator("a.file")).to_contain_text("huge.png")
    expect(huge.locator("img")).to_have_count(0)
