"""What must not stand in a log."""

import logging


class WithoutSockets(logging.Filter):
    """Drops uvicorn's lines for each WebSocket: the address in them holds the stream token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to keep a record."""
        words = str(record.msg)
        return '"WebSocket %s"' not in words and not words.startswith("connection ")
