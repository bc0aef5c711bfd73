"""A process that was told to stop ends, whatever hangs in it."""

import logging
import os
import threading

from replyx.log_writer import log_writer

logger = logging.getLogger(__name__)


def leave_after(seconds: float) -> None:
    """Leave then, if this process is still there: at the end of an orderly exit Python waits for
    its threads, however long a model or a mail server keeps one of them.
    """
    timer = threading.Timer(seconds, _leave)
    timer.daemon = True
    timer.start()


def _leave() -> None:
    logger.warning("something did not end in time, and is left")
    log_writer.drain()
    os._exit(0)
