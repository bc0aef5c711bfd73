"""People at a browser, each with a shop's address of their own."""

import itertools

from selenium.webdriver.remote.webdriver import WebDriver

from tests.engines.tabs import Tab

numbers = itertools.count(1)


class Person:
    """Somebody at a browser. The shop's host is this person's alone, so what is kept is, too."""

    def __init__(self, driver: WebDriver) -> None:
        self.host = f"visitor-{next(numbers)}.localhost"
        self._driver = driver
        self._first = driver.current_window_handle
        self._tabs: list[Tab] = []

    def open(self, origin: str, *, host: str = "") -> Tab:
        """A new tab with the shop in it, under another name of the same machine."""
        self._driver.switch_to.new_window("tab")
        tab = Tab(self._driver, self._driver.current_window_handle)
        self._tabs.append(tab)
        self._driver.get(origin.replace("localhost", host or self.host))
        return tab

    def leave(self) -> None:
        """Close this person's tabs."""
        for tab in self._tabs:
            self._driver.switch_to.window(tab.handle)
            self._driver.close()
        self._driver.switch_to.window(self._first)
