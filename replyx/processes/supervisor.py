"""Processes that serve, each forked from this one, which has loaded the program and serves nobody.

A process that was killed is replaced within a second, where one that loads the program anew takes
many on a busy machine; and what was loaded is in memory once. uvicorn's own supervisor starts new
interpreters, and looks after them twice a second. Signals mean what they mean there: SIGTERM and
SIGINT end all, SIGHUP replaces one after the other, SIGTTIN and SIGTTOU make them one more or less.
"""

import logging
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from operator import attrgetter

from django.urls import get_resolver
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE

from replyx.log_writer import log_writer
from replyx.postgresql.session import hang_up
from replyx.processes.memory import settled
from replyx.processes.worker import BEAT_SECONDS, Process, begin

logger = logging.getLogger("uvicorn.error")

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGTTIN, signal.SIGTTOU)
SOON_SECONDS = 1.0  # between two processes in the same place, where the first fails at once
SPARE_SECONDS = 0.5  # for a process that ends itself when its grace is over
REPLACE_SECONDS = 60.0  # that a process may take to be ready at SIGHUP


class Supervisor:
    """Keeps so many processes serving as `config` says; `grace` seconds are theirs to end in."""

    def __init__(self, config: Config, listener: socket.socket, grace: float) -> None:
        self._config, self._listener, self._grace = config, listener, grace
        self._wanted = config.workers
        self._processes: list[Process] = []
        self._told: list[int] = []
        self._awake, self._wake = os.pipe()
        self._alive, self._living = os.pipe()  # ends in all others when this process does
        os.set_blocking(self._wake, False)
        self._ending = False
        self._failed = False

    def run(self) -> None:
        """Serve until told to stop. Raises SystemExit where a process could not begin."""
        self._prepare()
        for number in SIGNALS:
            signal.signal(number, lambda number, _frame: self._told.append(number))
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        while not self._ending:
            self._fill()
            self._wait(0 if self._told else BEAT_SECONDS)
            self._heed()
            self._look()
        self._end()
        if self._failed:
            raise SystemExit(STARTUP_FAILURE)

    def _prepare(self) -> None:
        """Load all that the processes need, and leave nothing open that is one process's."""
        logger.info("Started parent process [%d]", os.getpid())
        self._config.load()
        get_resolver().url_patterns  # noqa: B018
        hang_up()
        log_writer.drain()
        settled()  # a collection in a child would write to what is shared, and copy its pages

    @property
    def _staying(self) -> list[Process]:
        """Those that were not told to leave."""
        return [each for each in self._processes if not each.leaving]

    def _fill(self) -> None:
        """Start as many as are missing; one that ended at once is not replaced a thousand times."""
        while len(self._staying) < self._wanted:
            self._start()

    def _start(self) -> Process:
        process = begin(self._config, self._listener, self._alive, self._close_in_child)
        self._processes.append(process)
        return process

    def _close_in_child(self) -> None:
        """What is this process's alone."""
        signal.set_wakeup_fd(-1)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        for descriptor in (self._awake, self._wake, self._living):
            os.close(descriptor)
        for each in self._processes:
            os.close(each.beats)

    def _wait(self, seconds: float) -> None:
        """Until a signal or a sign of life comes, or a process ends."""
        began = time.monotonic()
        beats = {each.beats: each for each in self._processes if not each.gone}
        ready, _, _ = select.select([self._awake, *beats], [], [], seconds)
        if self._awake in ready:
            os.read(self._awake, 512)
        for each in beats.values():
            each.silent += min(time.monotonic() - began, seconds)  # not while this one was stopped
        for descriptor in ready:
            if descriptor in beats:
                beats[descriptor].hear()

    def _heed(self) -> None:
        """Do what signals say."""
        while self._told and not self._ending:
            number = signal.Signals(self._told.pop(0))
            if number in (signal.SIGTERM, signal.SIGINT):
                logger.info("Received %s, exiting.", number.name)
                self._ending = True
            elif number == signal.SIGHUP:
                self._replace_all()
            elif number == signal.SIGTTIN:
                self._wanted += 1
            elif self._wanted > 1:
                self._wanted -= 1
                for each in self._staying[self._wanted :]:
                    each.leave()

    def _look(self) -> None:
        """Take leave of those that ended, and end those that hang."""
        for each in list(self._processes):
            if each.silent > self._config.timeout_worker_healthcheck:
                logger.error("Child process [%d] hangs, and is killed", each.pid)
                each.kill()
            if each.gone:
                self._bury(each)

    def _bury(self, process: Process) -> None:
        code = process.wait()
        self._processes.remove(process)
        if process.leaving or self._ending:
            return
        if code == STARTUP_FAILURE:
            logger.error("Child process [%d] failed to start, stopping all.", process.pid)
            self._ending = self._failed = True
            return
        logger.info("Child process [%d] died", process.pid)
        self._wait_for(process, lambda one: one.age > SOON_SECONDS, SOON_SECONDS)

    def _replace_all(self) -> None:
        """One after the other, the old one going only when the new one serves."""
        for old in self._staying:
            new = self._start()
            self._wait_for(new, attrgetter("decided"), REPLACE_SECONDS)
            if self._ending or not new.ready:
                new.leave()
                return
            old.leave()
            self._wait_for(old, attrgetter("gone"), self._grace)

    def _wait_for(self, one: Process, what: Callable[[Process], bool], seconds: float) -> None:
        """Until something is so of a process, seconds are over, or all are to end."""
        deadline = time.monotonic() + seconds
        while not what(one) and time.monotonic() < deadline and not self._to_end():
            self._wait(0.05)

    def _to_end(self) -> bool:
        return self._ending or signal.SIGTERM in self._told or signal.SIGINT in self._told

    def _end(self) -> None:
        """Tell all to go, and wait for them; whoever is not gone after the grace is killed."""
        self._listener.close()  # or those who come now would wait for nobody
        for each in self._processes:
            each.leave()
        deadline = time.monotonic() + self._grace + SPARE_SECONDS
        while not all(each.gone for each in self._processes):
            if time.monotonic() > deadline:
                break
            self._wait(0.1)
        for each in self._processes:
            if not each.gone:
                logger.error("Child process [%d] did not end in time, and is killed", each.pid)
                each.kill()
            with suppress(ChildProcessError):
                each.wait()
        logger.info("Stopping parent process [%d]", os.getpid())
