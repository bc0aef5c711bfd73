from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Reason = Literal["found", "unsure", "not_found"]


@dataclass(frozen=True, slots=True)
class Source:
    """What an answer was taken from, or what is offered instead of one; `score` is from 0 to 1."""

    title: str
    url: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question. `unsure`: nothing, but the sources' titles are offered;
    `not_found`: nothing, and a person is to take over.
    """

    answer: str
    reason: Reason
    score: float
    sources: list[Source] = field(default_factory=list)

    @property
    def handoff(self) -> bool:
        """Whether a person is to take over."""
        return self.reason == "not_found"


class Failed(Exception):
    """Nobody could answer; the text says why, for staff."""


@dataclass(slots=True)
class Draft:
    """An answer while it is written: the text so far as it came, and what it took.

    `reason` is for the end; `prepared` makes of the text what visitors may see, also of one that is
    not whole.
    """

    text: str = ""
    reason: Reason = "found"
    sources: list[Source] = field(default_factory=list)
    prompt_version: str = ""
    prompt_tokens: int = 0
    answer_tokens: int = 0
    prepared: Callable[[str], str] = str

    @property
    def shown(self) -> str:
        """What visitors may see of it by now."""
        return self.prepared(self.text)
