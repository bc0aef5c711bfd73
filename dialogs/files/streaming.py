"""Files sent in pieces, at the pace of who reads them: what nobody reads is not in memory."""

import asyncio
import os
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import BinaryIO

from django.http import StreamingHttpResponse

from dialogs.files.reading import Source
from replyx.addresses import network_of

PIECE = 64 * 1024
AT_ONCE = 100  # of one process; each may hold a thread as long as its client reads
OF_ONE = 25  # of them for one address, so that nobody keeps all others from theirs


class Busy(Exception):
    """So many read files at this moment that another has to come again."""


_lock = threading.Lock()
_readers: Counter[str] = Counter()


class Streamed(StreamingHttpResponse):
    """Bytes of a file as a response. Raises Busy, and what `open` does; its place is given back
    when the response is closed.
    """

    def __init__(self, open: Callable[[], Source], length: int, address: str) -> None:
        self._reader = network_of(address)
        with _lock:
            if _readers.total() >= AT_ONCE or _readers[self._reader] >= OF_ONE:
                raise Busy
            _readers[self._reader] += 1
        self._has_place = True
        try:
            self._file = open()
        except BaseException:
            self._leave()
            raise
        super().__init__(pieces(self._file, length))

    def close(self) -> None:
        """The response is over, however far it was read."""
        super().close()
        self._file.close()
        self._leave()

    def _leave(self) -> None:
        with _lock:
            if self._has_place:
                self._has_place = False
                _readers[self._reader] -= 1
                if not _readers[self._reader]:
                    del _readers[self._reader]


def archive(file: BinaryIO, name: str, address: str) -> Streamed:
    """All of an open ZIP, to be saved under a plain name and kept by nobody on the way; the answer
    closes it. Raises Busy.
    """
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    response = Streamed(lambda: file, length, address)
    response["Content-Type"] = "application/zip"
    response["Content-Length"] = length
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


async def pieces(file: Source, length: int) -> AsyncIterator[bytes]:
    """So many bytes of a file."""
    try:
        while length and (piece := await asyncio.to_thread(file.read, min(PIECE, length))):
            length -= len(piece)
            yield piece
    finally:
        file.close()
