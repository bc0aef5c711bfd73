"""Lines on their way to standard error.

A thread writes them: a pipe that nobody reads, or a terminal that somebody stopped, holds up that
thread and nothing else. As in `logging`, a line that cannot be written stops nothing either.
"""

import atexit
import os
import sys
import threading
import time
from contextlib import suppress
from queue import SimpleQueue

MOST = 10_000  # lines that wait; then new ones are lost, and counted
AT_ONCE = 256  # lines of one write
GATHER = (
    0.02  # seconds; a thread that woke for every line would take the event loop's turn each time
)
LOST = b'{"event":"%d log lines were lost: nobody read them","level":"error"}\n'
PATIENCE = 1.0  # seconds, at the end of the process


class LogWriter:
    """A stream for text and bytes that never blocks; `drain` before the process ends."""

    def __init__(self) -> None:
        self.begin()
        os.register_at_fork(after_in_child=self.begin)
        atexit.register(self.drain)

    def begin(self) -> None:
        """With nothing waiting and no thread, as in a process that was just forked."""
        self._lines: SimpleQueue[bytes | threading.Event] = SimpleQueue()
        self._lost = 0
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def write(self, line: str | bytes) -> None:
        """Have a line written, or several as bytes, or count as lost those that are too many."""
        lines = (
            line.splitlines(True) if isinstance(line, bytes) else [line.encode(errors="replace")]
        )
        for each in lines:
            if self._lines.qsize() >= MOST:
                self._lost += 1
            else:
                self._lines.put(each)
        if self._thread is None:
            self._start()

    def flush(self) -> None:
        """The thread writes at once anyway."""

    def drain(self, seconds: float = PATIENCE) -> None:
        """Wait until all is written, but for no longer than this."""
        if self._thread is not None:
            reached = threading.Event()
            self._lines.put(reached)
            reached.wait(seconds)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="log", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            taken = [self._lines.get()]
            while len(taken) < AT_ONCE and not self._lines.empty():
                taken.append(self._lines.get())
            put(b"".join(each for each in taken if isinstance(each, bytes)))
            if self._lost:
                lost, self._lost = self._lost, 0
                put(LOST % lost)
            for each in taken:
                if isinstance(each, threading.Event):
                    each.set()
            if len(taken) < AT_ONCE:
                time.sleep(GATHER)


def put(text: bytes) -> None:
    """Write to the stream that nobody replaces, past its buffer: its lock is needed at exit."""
    with suppress(OSError, ValueError, AttributeError):
        descriptor = sys.__stderr__.fileno()  # type: ignore[union-attr]
        while text:
            text = text[os.write(descriptor, text) :]


log_writer = LogWriter()
