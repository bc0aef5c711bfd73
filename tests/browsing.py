"""Pages of a real browser, each a person with cookies of their own."""

import os
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page

from tests.server import Server


def drop(onto: Locator, *paths: Path) -> None:
    """Drag files or folders of this machine's disk onto a part of a page and let go there."""
    box = onto.bounding_box()
    assert box
    devtools = onto.page.context.new_cdp_session(onto.page)
    for kind in ("dragEnter", "dragOver", "drop"):
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        what = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        devtools.send("Input.dispatchDragEvent", {"type": kind, **point, "data": what})
    devtools.detach()


def keep(page: Page, name: str, **how: Any) -> None:
    """A picture of a page for whoever asks for some (`SCREENSHOTS=folder`)."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", **how)


class Pages:
    """Opens pages, and at the end complains about what went wrong in any of them unseen."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(
        self,
        url: str | None = None,
        *,
        locale: str = "ru-RU",
        color_scheme: Literal["light", "dark"] = "light",
        size: tuple[int, int] = (1280, 800),
        phone: bool = False,
        time_zone: str = "Europe/Moscow",
    ) -> Page:
        """A page of somebody new; `size` in CSS pixels, `phone` for touch and a phone's size."""
        width, height = (390, 844) if phone else size
        context = self._browser.new_context(
            locale=locale,
            color_scheme=color_scheme,
            viewport={"width": width, "height": height},
            has_touch=phone,
            is_mobile=phone,
            device_scale_factor=2 if phone else 1,
            timezone_id=time_zone,
        )
        self._contexts.append(context)
        context.on("weberror", lambda error: self._note_error(error.error))
        context.on("console", self._note_console)
        page = context.new_page()
        if url:
            page.goto(url)
        return page

    def log_in(
        self, server: Server, name: str = "anna", path: str = "/admin/inbox/", **how: Any
    ) -> Page:
        """A page at `path` of somebody of the cast, logged in; further words as in `open`."""
        page = self.open(**how)
        page.goto(f"{server.url}/admin/login/?next={path}")
        page.locator("[name=username]").fill(name)
        page.locator("[name=password]").fill(name)
        page.locator("[type=submit]").click()
        page.wait_for_url(f"{server.url}{path}")
        return page

    def close(self) -> None:
        """Close all pages; raises AssertionError if a script failed or broke the page's policy."""
        for context in self._contexts:
            context.close()
        assert not self.complaints, "\n".join(self.complaints)

    def _note_error(self, error: Error) -> None:
        self.complaints.append(f"Uncaught: {error.stack or error.message}")

    def _note_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(f"{message.text} ({message.location})")
