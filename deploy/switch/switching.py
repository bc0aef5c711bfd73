"""The order of a deploy, and the way back from each of its steps.

What is live changes in one moment: when the state is written after the watch. Whatever ends a
deploy before that, its own failure or a kill, leaves the old version serving or able to, and the
same repair leads back to it. After that moment the repair leads forward.
"""

import time
from contextlib import AbstractContextManager
from dataclasses import replace

from switch import visiting
from switch.asking import PAUSE, Watch, health, refuse_unless_well, wait_until_ready
from switch.drivers import Driver
from switch.failing import Failed, why
from switch.nginx import Front
from switch.settings import Colour, Settings, Wrong
from switch.state import State, StateFile
from switch.telling import Telling

DRAIN = "drain"  # the one step after what is live has changed


class Switch:
    """One deploy; whoever has it holds the lock."""

    def __init__(self, settings: Settings, driver: Driver, file: StateFile, tell: Telling) -> None:
        self._settings, self._driver, self._file, self._tell = settings, driver, file, tell
        self._front = Front(settings.nginx)
        self.state = file.read()

    @property
    def live(self) -> Colour:
        """The colour that serves. Raises Wrong before the first deploy."""
        if self.state.live is None:
            raise Wrong(
                "Nothing is live yet: the first time it is deploy/bluegreen --first RELEASE."
            )
        return self._settings.colours[self.state.live]

    @property
    def idle(self) -> Colour:
        """The other one."""
        return self._settings.colours[self.state.idle]

    def first(self, release: str) -> None:
        """Begin where nothing is live. Raises Failed, Wrong."""
        if self.state.live is not None:
            raise Wrong(f"{self.state.live} is live already.")
        colour = self.idle
        try:
            release = self._prepare(colour, release, migrate=True)
            with self._tell.step("switch", f"nginx serves {colour.name}"):
                self._front.switch(colour)
            self._driver.start_work(colour)
            self._file.write(begun := State(live=colour.name, release=release))
        except BaseException:
            self._driver.stop(colour, self._settings.drain)
            raise
        self.state = begun

    def to(self, release: str, *, migrate: bool) -> None:
        """Have another release take over. Raises Failed when it went back, and Wrong."""
        self.repair()
        self._refuse_trouble()
        old, new = self.live, self.idle
        try:
            release = self._prepare(new, release, migrate=migrate)
            with self._step("switch", f"nginx serves {new.name}"):
                self._front.switch(new)
            with self._step("watch", f"watching for {self._settings.watch:g} s"):
                self._driver.start_work(new)
                self._watch(new)
            after = State(new.name, release, previous=self.state.release, step=DRAIN)
            self._file.write(after)
        except BaseException as failed:
            self._tell.say(f"It does not work: {why(failed)}")
            self._back()
            raise
        self.state = after
        self._drain(old)

    def repair(self) -> None:
        """Make good what a deploy that was killed has left. Raises Failed."""
        if self.state.step is None:
            return
        self._tell.say(f"The last deploy was interrupted at {self.state.step}; repairing")
        if self.state.step == DRAIN:
            self._drain(self.idle)
        else:
            self._back()

    def start_live(self) -> None:
        """Have what is live run, and nginx serve it, as after the machine was started."""
        self.repair()
        live = self.live
        with self._tell.step("start", f"starting {live.name}"):
            self._run_live(live)

    def _refuse_trouble(self) -> None:
        with self._tell.step("health", f"asking {self.live.name} and the front how they are"):
            refuse_unless_well(self.live.url, f"{self.live.name}, which is live,")
            refuse_unless_well(self._settings.front, "What visitors reach")

    def _prepare(self, colour: Colour, release: str, *, migrate: bool) -> str:
        """A release runs as that colour, is ready, and delivers; visitors see nothing of it. Its
        name, as it is noted.
        """
        settings = self._settings
        with self._step("place", f"{release} becomes {colour.name}"):
            self._driver.stop(colour, settings.drain)
            release = self._driver.place(colour, release)
        if migrate:
            with self._step("migrate", "migrations"):
                visiting.migrate(self._driver, colour)
        with self._step("start", f"starting {colour.name}"):
            self._driver.start(colour)
            wait_until_ready(colour.url, lambda: self._driver.alive(colour), settings.ready)
        with self._step("deliver", f"a test visitor at {colour.name}"):
            visiting.visit(self._driver, colour, inside(colour))
        return release

    def _watch(self, new: Colour) -> None:
        """Look at the front for a while, with a visitor there all the time. Raises Failed."""
        seconds = self._settings.watch
        watch, end = Watch(self._settings.front), time.monotonic() + seconds
        visits = visiting.Visits(
            self._driver, new, new.words.get("front", self._settings.front), seconds
        )
        visits.start()
        worker = self._driver.worker(new)
        while time.monotonic() < end or visits.is_alive():
            watch.look()
            if visits.failed:
                raise visits.failed
            if not self._driver.alive(new):
                raise Failed(f"{new.name} has ended.")
            if not worker or self._driver.worker(new) != worker:
                raise Failed(f"The worker of {new.name} has ended.")
            time.sleep(PAUSE)
        if visits.failed:
            raise visits.failed
        self._tell.say(f"{watch.asked} requests through the front, {watch.failed} failed")

    def _back(self) -> None:
        """What was live serves again, and the other is gone. Raises Failed where it can't: then
        somebody is needed.
        """
        live, other = self.live, self.idle
        with self._tell.step("back", f"going back to {live.name}"):
            self._run_live(live)
            self._driver.stop(other, self._settings.drain)
        self._note(None)

    def _run_live(self, live: Colour) -> None:
        if health(live.url).status != 200:
            self._driver.start(live)
            wait_until_ready(live.url, lambda: self._driver.alive(live), self._settings.ready)
        self._driver.start_work(live)
        if not self._front.is_at(live):
            self._front.switch(live)

    def _drain(self, old: Colour) -> None:
        with self._tell.step(DRAIN, f"{old.name} says goodbye to those whom it has"):
            if not self._front.is_at(self.live):
                self._run_live(self.live)
            self._driver.stop(old, self._settings.drain)
        self._note(None)

    def _step(self, name: str, text: str) -> AbstractContextManager[None]:
        """Write down how far it is, for whoever comes after a kill."""
        if self.state.live is not None:
            self._note(name)
        return self._tell.step(name, text)

    def _note(self, step: str | None) -> None:
        self._file.write(replace(self.state, step=step))
        self.state.step = step


def inside(colour: Colour) -> str:
    """Where a colour answers its own `manage.py`, which in a container is elsewhere."""
    return str(colour.words.get("inside", colour.url))
