"""A customer's page, on an origin of its own, and how a person uses the widget there."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, Route, expect

from tests.clients import ManagerClient
from tests.server import Server

WELCOME = "Hello! How can we help?"
SESSION = "**/api/widget/session"
REFUSED: dict[str, Any] = {  # the answer to a page that must be loaded again
    "status": 403,
    "json": {"error": {"code": "embed_token", "detail": "Open the page again.", "fields": {}}},
}
STRICT = (
    "default-src 'none'; script-src {home}; frame-src {home}; connect-src {home};"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)


class HostPages:
    """Serves one page to every address; `origin` is not the origin of ReplyX."""

    def __init__(self, html: str, policy: str = "", headers: dict[str, str] | None = None) -> None:
        self.html = html
        more = {"Content-Security-Policy": policy} if policy else {}
        more |= headers or {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in more.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, format: str, *words: Any) -> None:
                """Not of interest."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def shop(
    server: Server,
    *,
    strict: bool = False,
    site: str = "shop",
    more: str = "",
    home: str = "",
    **data: str,
) -> HostPages:
    """A page with the documented script tag; `more` is HTML before it, `data` its options.

    `home` is where the page finds the server, where that is not the server itself.
    """
    home = home or server.url
    options = "".join(f' data-{name}="{value}"' for name, value in data.items())
    tag = f'<script async src="{home}/widget.js" data-site="{site}"{options}></script>'
    head = "<!doctype html><html lang=en><title>A shop</title><body><header><h1>Shop</h1></header>"
    html = f"{head}{more}{tag}"
    return HostPages(html, STRICT.format(home=home) if strict else "")


def the_button(page: Page) -> Locator:
    """The button in the page's corner."""
    return page.locator("button[aria-haspopup=dialog]")


def open_chat(page: Page) -> FrameLocator:
    """Open the panel; returns it when one can write."""
    the_button(page).click()
    return panel(page)


def panel(page: Page) -> FrameLocator:
    """The iframe, ready."""
    frame = page.frame_locator("iframe")
    expect(frame.locator(".bubble").first).to_be_visible()
    return frame


def write(chat: FrameLocator | Page, text: str) -> None:
    """Write a message as a visitor does, who sees that it can be sent."""
    chat.get_by_label("Message", exact=True).fill(text)
    expect(chat.locator("#send")).to_be_enabled()  # before there is a program Enter breaks the line
    chat.get_by_label("Message", exact=True).press("Enter")


def bubbles(chat: FrameLocator | Page) -> Locator:
    """The messages to be seen."""
    return chat.locator(".row:not(.typing) .bubble")


def dialog_of(anna: ManagerClient, text: str) -> int:
    """The id of the dialog whose last message this is."""
    shown = [row for row in anna.dialogs() if row["last_message"]]  # others ask for a person alone
    found = [row for row in shown if row["last_message"]["text"] == text]
    assert len(found) == 1
    dialog: int = found[0]["id"]
    return dialog


def own_front(page: Page, server: Server) -> str:
    """The address of a page on the widget's own origin, which always has storage."""
    html = '<html lang=en><body><script async src="/widget.js" data-site="shop"></script>'
    address = f"{server.url}/front"
    page.context.route(address, lambda route: route.fulfill(content_type="text/html", body=html))
    return address


def hold(page: Page | BrowserContext, url: str) -> Callable[[], None]:
    """Keep requests from the server; call what it returns to let them through."""
    held: list[Route] = []
    page.route(url, lambda route: held.append(route))

    def release() -> None:
        for route in held:
            route.continue_()
        page.unroute(url)

    return release


def texts(manager: ManagerClient, dialog: int) -> list[str]:
    """What is stored in a dialog."""
    frames = manager.log(dialog)["frames"]
    return [frame["message"]["text"] for frame in frames if frame["message"]["sender"] == "user"]


def expect_all_sent(page: Page, count: int) -> None:
    """See so many messages of one's own, all stored."""
    expect(page.get_by_label("Sent", exact=True)).to_have_count(count)


def begin(page: Page, anna: ManagerClient, text: str) -> int:
    """Write the first message and see it sent; returns the id of the dialog."""
    write(page, text)
    expect_sent(page)
    return dialog_of(anna, text)


def expect_sent(page: Page) -> None:
    """See the visitor's last message stored; it is shown while it is on its way, in every tab."""
    expect(page.locator(".row.own").last.get_by_role("img")).to_have_accessible_name("Sent")


def update(server: Server, model: str, which: str, **fields: str) -> None:
    """Change rows in the server's database."""
    module, _dot, name = model.rpartition(".")
    code = f"from {module} import {name}; {name}.objects.filter({which}).update(**{fields!r})"
    server.manage("shell", "-c", code)
