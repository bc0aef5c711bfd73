"""The three engines that people's browsers are made of, each driven by Selenium.

The machine's own, else Debian's packages unpacked in the checkout; as root these are installed
where a tree of them can't be entered.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.options import BaseOptions
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver

from tests.services.chromium import ARGUMENTS
from tests.services.debian_tree import debian_tree, within
from tests.services.fetching import succeeds
from tests.services.marionette import Marionette
from tests.services.ports import Port, answers
from tests.services.process import Process, Unavailable, remove, temporary_directory

PATIENCE = 30  # seconds for a browser to do one thing
SIZE = (1280, 900)
# Without a screen there is no mouse; these say that there is one, as on a desk.
CHROMIUM_MOUSE = (
    "--blink-settings=primaryPointerType=4,availablePointerTypes=4,"
    "primaryHoverType=2,availableHoverTypes=2"
)
FIREFOX_MOUSE = {"ui.primaryPointerCapabilities": 6, "ui.allPointerCapabilities": 6}


@dataclass(frozen=True)
class Programs:
    """An engine's programs by their short names, and what stands before them to run them."""

    enter: tuple[str, ...]
    paths: dict[str, str]

    def command(self, name: str, *words: str) -> list[str]:
        """The command that runs a program."""
        return [*self.enter, self.paths[name], *words]


@dataclass(frozen=True)
class Kind:
    """An engine: what Debian calls its packages, and where its programs lie."""

    packages: tuple[str, ...]
    programs: tuple[str, ...]
    start: Callable[["Starting"], WebDriver]


class Starting:
    """A browser on its way: its programs, its directory, and what has to end with it."""

    def __init__(self, name: str, ends: ExitStack) -> None:
        self.programs = programs(name)
        self.ends = ends
        self.directory = temporary_directory(name)
        ends.callback(remove, self.directory)
        self.env = {**os.environ, "HOME": str(self.directory), "LANG": "C.UTF-8"}
        self.env.pop("DISPLAY", None)

    def run(self, program: str, *words: str, until: Callable[[Path], object]) -> None:
        """Run one of the programs; returns when `until(its log)` is true."""
        log = self.directory / f"{program}.log"
        process = Process(self.programs.command(program, *words), log, env=self.env)
        self.ends.callback(process.end)  # in order: Xvfb takes its socket and lock away with it
        process.wait_until(lambda: bool(until(log)))

    def drive(self, connection: RemoteConnection, options: BaseOptions) -> WebDriver:
        """What drives the browser over a connection."""
        self.ends.callback(connection.close)
        return webdriver.Remote(connection, options=options)


@contextmanager
def browser(name: str) -> Iterator[WebDriver]:
    """A running browser of an engine, with a profile of its own; raises `Unavailable`."""
    with ExitStack() as ends:
        driver = KINDS[name].start(Starting(name, ends))
        driver.set_window_size(*SIZE)
        yield driver


def start_chromium(starting: Starting) -> WebDriver:
    options = webdriver.ChromeOptions()
    options.binary_location = starting.programs.paths["chromium"]
    own = ("--headless=new", "--lang=en-GB", f"--user-data-dir={starting.directory / 'profile'}")
    for word in (*ARGUMENTS, *own, CHROMIUM_MOUSE):
        options.add_argument(word)
    return _driven(starting, "chromedriver", options)


def start_firefox(starting: Starting) -> WebDriver:
    profile = starting.directory / "profile"
    profile.mkdir()
    preferences = {"marionette.port": 0, **FIREFOX_MOUSE}
    lines = [f'user_pref("{name}", {value});\n' for name, value in preferences.items()]
    (profile / "user.js").write_text("".join(lines))
    port = profile / "MarionetteActivePort"
    words = ("--headless", "--marionette", "--no-remote", "--profile", str(profile))
    starting.run("firefox-esr", *words, until=lambda _log: port.exists() and port.read_text())
    return starting.drive(Marionette(int(port.read_text())), webdriver.FirefoxOptions())


def start_webkitgtk(starting: Starting) -> WebDriver:
    options = webdriver.WebKitGTKOptions()
    options.binary_location = starting.programs.paths["MiniBrowser"]
    options.add_argument("--automation")
    words = ("-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1400x1000x24")
    starting.run("Xvfb", *words, until=_display)
    starting.env |= {"DISPLAY": _display(starting.directory / "Xvfb.log"), "NO_AT_BRIDGE": "1"}
    starting.env["WEBKIT_DISABLE_COMPOSITING_MODE"] = "1"  # the screen has nothing to do it with
    return _driven(starting, "WebKitWebDriver", options)


def _display(log: Path) -> str:
    """The screen whose number stands among what Xvfb says; none while it does not."""
    numbers = (line for line in log.read_text().splitlines() if line.isdigit())
    return f":{number}" if (number := next(numbers, None)) else ""


def _driven(starting: Starting, driver: str, options: BaseOptions) -> WebDriver:
    """The browser that a driver of its own starts."""
    port = Port().let_go()
    starting.run(driver, f"--port={port}", until=lambda _log: answers(port))
    where = ClientConfig(f"http://127.0.0.1:{port}", timeout=PATIENCE)
    return starting.drive(RemoteConnection(client_config=where), options)


KINDS = {
    "Chromium": Kind(
        ("chromium", "chromium-driver"),
        ("usr/bin/chromedriver", "usr/lib/chromium/chromium"),
        start_chromium,
    ),
    "Firefox": Kind(("firefox-esr",), ("usr/lib/firefox-esr/firefox-esr",), start_firefox),
    "WebKitGTK": Kind(
        ("webkit2gtk-driver", "xvfb"),
        ("usr/bin/WebKitWebDriver", "usr/bin/Xvfb", "usr/lib/*/webkit2gtk-4.1/MiniBrowser"),
        start_webkitgtk,
    ),
}


@cache
def programs(name: str) -> Programs:
    """What runs an engine here; raises `Unavailable` with what to install."""
    kind = KINDS[name]
    if found := _programs_in(Path("/"), kind.programs):
        return Programs((), found)
    tree = debian_tree("engines", [package for one in KINDS.values() for package in one.packages])
    if tree and (enter := within(tree)) and (found := _programs_in(tree, kind.programs)):
        return Programs(enter, found)
    if _installed(kind.packages) and (found := _programs_in(Path("/"), kind.programs)):
        return Programs((), found)
    raise Unavailable(
        f"install {' and '.join(kind.packages)}, or apt-get, dpkg-deb, tar, unshare and chroot "
        "(with user namespaces allowed) so that the tests can fetch what they need."
    )


def _programs_in(root: Path, patterns: Sequence[str]) -> dict[str, str] | None:
    """The paths, as seen from the root, of programs that are all there; None where one is not."""
    found = [next(root.glob(pattern), None) for pattern in patterns]
    if None in found:
        return None
    return {path.name: f"/{path.relative_to(root)}" for path in found if path}


def _installed(packages: Sequence[str]) -> bool:
    """Install packages on this machine, as root."""
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    succeeds([apt, "update", "-qq"], env=quiet)
    return succeeds([apt, "install", "-y", "-qq", "--no-install-recommends", *packages], env=quiet)
