"""How a step says that it did not work."""


class Failed(Exception):
    """A step did not work: the deploy goes back. The text is a sentence for who deploys."""
