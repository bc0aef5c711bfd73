"""An answer on its way to whoever looks, while it is written. What is lost of it, is not missed."""

from dialogs.announce import announce_piece
from realtime.frames import BeingWritten
from realtime.presence.being_written import forget


class Stream:
    """What was shown of one answer; on the event loop."""

    def __init__(self, dialog_id: int, reply_to: int) -> None:
        self._dialog_id, self._reply_to = dialog_id, reply_to
        self._text, self._n = "", -1

    def show(self, text: str) -> bool:
        """The text so far; whether it is the first. One that does not go on as it began, begins
        again with `n` 0.
        """
        if text == self._text or not text:
            return False
        is_first, goes_on = self._n < 0, text.startswith(self._text)
        piece = text[len(self._text) :] if goes_on else text
        self._n, self._text = self._n + 1 if goes_on else 0, text
        answer = BeingWritten(reply_to=self._reply_to, n=self._n, text=text)
        announce_piece(self._dialog_id, answer, piece)
        return is_first

    def end(self) -> None:
        """Nothing more comes; before what is stored, as whoever connects then has that."""
        if self._n >= 0:
            forget(self._dialog_id)
