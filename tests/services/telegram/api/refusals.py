"""Answers that are not ok, in Telegram's words."""


class Refused(Exception):
    """An error of the Bot API: `status` is also its `error_code`."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad(words: str, **parameters: int) -> Refused:
    """400, the way Telegram begins it."""
    return Refused(400, f"Bad Request: {words}", **parameters)


def forbidden(words: str) -> Refused:
    """403."""
    return Refused(403, f"Forbidden: {words}")


def too_many(seconds: int) -> Refused:
    """429, with the wait in whole seconds."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
