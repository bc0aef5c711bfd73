"""How a question is asked: what all questions have in common."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of a measurement."""

    dialogs: int
    posters: tuple[int, ...]
    seconds: float
