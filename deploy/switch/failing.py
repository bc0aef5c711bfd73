"""How a step says that it did not work."""


class Failed(Exception):
    """A step did not work: the deploy goes back. The text is a sentence for who deploys."""


def why(error: BaseException) -> str:
    """What ended a deploy, as a sentence."""
    if isinstance(error, Failed | KeyboardInterrupt):
        return str(error) or "Interrupted."
    return f"{type(error).__name__}: {error}."
