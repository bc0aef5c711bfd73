"""Files sent in pieces, at the pace of who reads them: what nobody reads is not in memory."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

from django.http import StreamingHttpResponse

PIECE = 64 * 1024
AT_ONCE = 100  # of one process; each may hold a thread as long as its client reads


class Busy(Exception):
    """So many read files at this moment that another has to come again."""


_places = threading.BoundedSemaphore(AT_ONCE)


class Streamed(StreamingHttpResponse):
    """A file as a response. Raises Busy; its place is given back when the response is closed."""

    def __init__(self, path: str) -> None:
        if not _places.acquire(blocking=False):
            raise Busy
        self._has_place = True
        super().__init__(pieces(path))

    def close(self) -> None:
        """The response is over, however far it was read."""
        super().close()
        if self._has_place:
            self._has_place = False
            _places.release()


async def pieces(path: str) -> AsyncIterator[bytes]:
    """The bytes of a file."""
    file = await asyncio.to_thread(Path(path).open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        file.close()
