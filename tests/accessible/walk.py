"""A person who opens page after page, and notes what axe says of each."""

import re
from collections import defaultdict
from typing import Any

from playwright.sync_api import Page, ViewportSize

from tests.axe import violations

WIDE: ViewportSize = {"width": 1280, "height": 844}
PHONE: ViewportSize = {"width": 390, "height": 844}
COLOURS = ["color-contrast", "link-in-text-block"]  # all that another theme can change
# Swagger makes this page; what its markup lacks no stylesheet and no template of ours can give.
SWAGGER = {"nested-interactive", "heading-order", "region"}

# Where a script makes the page: what is there when it is made.
MADE = {
    r"/api/docs/": ".opblock",
    r"/widget/(?!resume/).*": "#panel .bubble",
    r"/admin/inbox/(\?.*)?": "#rows a.row, #list-note:not(:empty)",
    r"/admin/inbox/\d+/": "#log .elsewhere",
}


class Walk:
    """Looks at one page after another in both themes; `found` has the pages of each fault."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.found: dict[str, list[str]] = defaultdict(list)
        self._url = url

    def open(self, path: str, *, phone: bool = False) -> int:
        """Open a page and look at it; returns its status."""
        response = self.page.goto(self._url + path)
        assert response
        for pattern, ready in MADE.items():
            if response.ok and re.fullmatch(pattern, path):
                self.page.locator(ready).first.wait_for()
        self.look(path, phone=phone)
        return response.status

    def look(self, where: str, *, phone: bool = False) -> None:
        """Note what axe finds on the page as it is now."""
        self._note(where, "light")
        self.page.emulate_media(color_scheme="dark")
        self._note(where, "dark", rules={"values": COLOURS, "type": "rule"})
        self.page.emulate_media(color_scheme="light")
        if phone:
            self.page.set_viewport_size(PHONE)
            self._note(where, "on a phone")
            self.page.set_viewport_size(WIDE)

    def _note(self, where: str, how: str, rules: object = None) -> None:
        options: dict[str, Any] = {"runOnly": rules, "rules": {}} if rules else {}
        # What fades in or out is half as dark on its way.
        self.page.evaluate(
            "document.getAnimations()"
            ".filter((one) => one.effect.getComputedTiming().endTime < Infinity)"
            ".forEach((one) => one.finish())"
        )
        for frame in self.page.frames:
            for line in violations(frame, **options):
                if "/api/docs/" in where and line.split(":")[0] in SWAGGER:
                    continue
                self.found[re.sub(r"\s+", " ", line)[:400]].append(f"{where} {how}")
