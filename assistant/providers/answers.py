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
