"""What a person does in tabs of a browser: keys, clicks, and what is to be seen.

All waiting is here; each question is one script, so that nothing changes between its parts.
"""

from collections.abc import Callable
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from tests.waiting import eventually

# The widget lives in a shadow tree of the customer's page.
FIND = """
  const nodes = [...document.querySelectorAll('*')];
  const roots = [document, ...nodes.map((node) => node.shadowRoot).filter(Boolean)];
  return roots.map((root) => root.querySelector(arguments[0])).find(Boolean) ?? null
"""
FOCUS = """
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at && (at.id || at.getAttribute('aria-haspopup') || at.localName)
"""
BUBBLES = """
  const bubbles = [...document.querySelectorAll('.row:not(.typing) .bubble')];
  return bubbles.map((one) => one.innerText.trim())
"""
STATE = """
  const own = [...document.querySelectorAll('.row.own')];
  return own.at(-1)?.querySelector('[role=img]')?.getAttribute('aria-label')
"""
DRAFT = "return document.querySelector('#text').value"
READY = "return document.documentElement.classList.contains('ready')"
FOCUSED = "return document.hasFocus()"
EXPANDED = "return arguments[0].getAttribute('aria-expanded')"
SIZE = "const box = arguments[0].getBoundingClientRect(); return [box.width, box.height]"
BUTTON = "button[aria-haspopup=dialog]"


class Tab:
    """A page with the widget. `page()` and `chat()` turn to the one or the other."""

    def __init__(self, driver: WebDriver, handle: str) -> None:
        self._driver = driver
        self.handle = handle

    def page(self) -> "Tab":
        """Turn to the customer's page."""
        if self._driver.current_window_handle != self.handle:
            self._driver.switch_to.window(self.handle)
        self._driver.switch_to.default_content()
        return self

    def chat(self) -> "Tab":
        """Turn to the widget's frame, once it is ready."""
        self._driver.switch_to.frame(self.page()._find("iframe"))
        self._until(lambda: self._ask(READY))
        return self

    def come_forward(self) -> None:
        """Click into the page, without which a driver's tab has no keyboard."""
        self._find("body").click()

    def reload(self) -> None:
        """Load the page again."""
        self.page()._driver.refresh()

    def press(self, *keys: str, shift: bool = False) -> None:
        """Press keys one after another, wherever the focus is."""
        hand = ActionChains(self._driver, duration=0)
        if shift:
            hand.key_down(Keys.SHIFT)
        hand.send_keys(*keys)
        if shift:
            hand.key_up(Keys.SHIFT)
        hand.perform()

    def type(self, *keys: str) -> None:
        """Press keys while the frame has the focus."""
        self.page()._until(self.focus, "iframe")
        self.chat()._until(lambda: self._ask(FOCUSED))
        self.press(*keys)

    def type_into_the_field(self, text: str) -> None:
        """Type, once the panel has the focus, and see it where one writes."""
        before = self._draft()
        # On a busy machine Chromium loses a driver's first key, seldom and only in a tab just made.
        # Not the page's doing: of 128 openings by Enter, Space or a click none lost a letter,
        # typed at once after it or after this wait.
        for _ in range(2):
            self.type(text[0])
            try:
                self._until(self._draft, before + text[0], seconds=3)
                break
            except AssertionError:
                continue
        self.type(text[1:])
        self._until(self._draft, before + text)

    def _draft(self) -> str:
        return str(self.chat()._ask(DRAFT))

    def write(self, text: str) -> None:
        """Type a message and send it."""
        self.type_into_the_field(text)
        self.type(Keys.ENTER)

    def click_button(self) -> None:
        """Click the button in the corner, once it is there."""
        self.page()._find(BUTTON).click()

    def click_field(self) -> None:
        """Click where one writes; again where the driver clicked before the tab was in front."""

        def click() -> Any:
            self.chat()._find("#text").click()
            return self._ask(FOCUSED)

        self._until(click)

    def wait_for_button(self) -> None:
        """Return when the page has the button in its corner."""
        self.page()._find(BUTTON)

    def has_button(self) -> bool:
        """Whether the page has the button."""
        return self.page()._ask(FIND, BUTTON) is not None

    def is_open(self) -> bool:
        """Whether the panel is open, as those are told who hear the page."""
        return str(self._ask(EXPANDED, self.page()._find(BUTTON))) == "true"

    def focus(self) -> str:
        """What has the focus in what one has turned to: its id, role or tag."""
        return str(self._ask(FOCUS))

    def frame_size(self) -> list[float]:
        """Width and height of the widget's frame, once it is ready."""
        return list(self.chat().page()._ask(SIZE, self._find("iframe")))

    def window_size(self) -> list[float]:
        """Width and height that the page has."""
        return list(self.page()._ask("return [innerWidth, innerHeight]"))

    def sees(self, *texts: str, seconds: float = 20) -> None:
        """See these messages, all of them and nothing else, in this order."""
        self.chat()._until(lambda: self._ask(BUBBLES), list(texts), seconds)

    def sees_sent(self) -> None:
        """See that the last message of one's own is stored."""
        self.chat()._until(lambda: self._ask(STATE), "Sent")

    def _find(self, selector: str) -> WebElement:
        found: list[WebElement] = []

        def look() -> bool:
            found[:] = filter(None, [self._ask(FIND, selector)])
            return bool(found)

        self._until(look)
        return found[0]

    def _ask(self, script: str, *words: Any) -> Any:
        return self._driver.execute_script(script, *words)

    def _until(self, ask: Callable[[], Any], wanted: Any = True, seconds: float = 20) -> None:
        """Wait for an answer; a page that is just loading answers with an error."""

        def answer() -> Any:
            try:
                return ask()
            except WebDriverException as error:
                return error

        eventually(answer, wanted, seconds)
