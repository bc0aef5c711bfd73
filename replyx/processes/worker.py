"""One process that serves, and the sign of life that it gives to the one that forked it."""

import os
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress

from uvicorn import Config, Server

from replyx.log_writer import log_writer

BEAT_SECONDS = 0.5
READY, BEGINNING = b"r", b"b"


class Process:
    """A process that serves, as its parent knows it. `beats` is where it gives signs of life."""

    def __init__(self, pid: int, beats: int) -> None:
        self.pid, self.beats = pid, beats
        self.silent = 0.0  # seconds
        self.ready = False
        self.gone = False  # it ended; `wait` says how
        self.leaving = False
        self._began = time.monotonic()

    @property
    def age(self) -> float:
        """Seconds since it was begun."""
        return time.monotonic() - self._began

    def hear(self) -> None:
        """Read what it says; that nobody can say anything any more means that it is gone."""
        said = os.read(self.beats, 512)
        self.silent = 0.0
        self.ready = self.ready or READY in said
        self.gone = not said

    @property
    def decided(self) -> bool:
        """Whether it serves, or never will."""
        return self.ready or self.gone

    def leave(self) -> None:
        """Have it end in order."""
        self.leaving = True
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it now."""
        self.gone = True
        self._signal(signal.SIGKILL)

    def wait(self) -> int:
        """Its exit code, negative where a signal ended it; to be asked once."""
        os.close(self.beats)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


def begin(
    config: Config, listener: socket.socket, parent: int, in_child: Callable[[], None]
) -> Process:
    """Fork a process that serves. `parent` ends for its readers when this process ends."""
    beats, beat = os.pipe()
    # What a new process is told before it has let go of our handlers waits until it has.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(beat)
        return Process(pid, beats)
    code = 1  # never back to where the parent goes on
    try:
        in_child()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(beats)
        code = serve(config, listener, parent, beat)
    except BaseException:
        traceback.print_exc()
    finally:
        log_writer.drain()
        os._exit(code)


def serve(config: Config, listener: socket.socket, parent: int, beat: int) -> int:
    """Serve until told to stop; returns the exit code."""
    server = Server(config)
    threading.Thread(target=_beat, args=(server, beat), name="beat", daemon=True).start()
    threading.Thread(target=_leave_with, args=(parent,), name="parent", daemon=True).start()
    try:
        server.run(sockets=[listener])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        pass
    return 0


def _beat(server: Server, beat: int) -> None:
    """A process that hangs as a whole gives no sign of life, and is replaced."""
    said = None
    while True:
        say = READY if server.started else BEGINNING
        try:
            os.write(beat, say)
        except BrokenPipeError:
            return
        time.sleep(BEAT_SECONDS if say == said else 0.05)
        said = say


def _leave_with(parent: int) -> None:
    """Go when the process that started this one was killed: nobody else would end it."""
    os.read(parent, 1)
    os.kill(os.getpid(), signal.SIGTERM)
