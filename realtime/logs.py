"""What must not stand in a log."""

import logging


class WithoutAddresses(logging.Filter):
    """Drops uvicorn's line for each WebSocket: its address holds the stream token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to keep a record."""
        return '"WebSocket %s"' not in str(record.msg)
