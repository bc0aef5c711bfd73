"""How versions are started and stopped: by whoever runs processes on this machine."""

import subprocess
from collections.abc import Sequence
from typing import Protocol

from switch.drivers.compose import Compose
from switch.drivers.processes import Processes
from switch.drivers.systemd import Systemd
from switch.settings import Colour, Settings, Wrong


class Driver(Protocol):
    """What a deploy needs of it. Each call may be repeated; they raise Failed."""

    def place(self, colour: Colour, release: str) -> str:
        """Make a release what a colour starts next; its name, by which it is found again from
        wherever that is asked.
        """

    def start(self, colour: Colour) -> None:
        """Start a colour's server."""

    def start_work(self, colour: Colour) -> None:
        """Start its worker of background jobs."""

    def stop(self, colour: Colour, seconds: float) -> None:
        """End both in order (SIGTERM), and return when they are gone; by force after a while."""

    def alive(self, colour: Colour) -> bool:
        """Whether its server runs, ready or not."""

    def worker(self, colour: Colour) -> str:
        """Which one its worker is: of one that was started anew it is another. Empty: none runs."""

    def manage(
        self, colour: Colour, words: Sequence[str], seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` of a colour's release in its environment."""


DRIVERS: dict[str, type[Compose] | type[Processes] | type[Systemd]] = {
    "processes": Processes,
    "systemd": Systemd,
    "compose": Compose,
}


def driver_of(settings: Settings) -> Driver:
    """The driver that the settings name. Raises Wrong."""
    if settings.driver not in DRIVERS:
        raise Wrong(f"There is no driver {settings.driver!r}, but {', '.join(DRIVERS)}.")
    try:
        return DRIVERS[settings.driver](settings.driver_words)
    except KeyError as error:
        raise Wrong(f"The driver {settings.driver} is not told {error.args[0]}.") from None
