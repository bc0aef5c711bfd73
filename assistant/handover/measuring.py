"""How often the judges are right about phrases of which it is known what they want."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from assistant.handover.judging import judge
from assistant.handover.training import Phrase

PRECISION, RECALL = 0.97, 0.9  # aimed at, in each language


@dataclass
class Figures:
    """Of phrases that want a person, and of others: those handed over, and those asked about."""

    wanted: int = 0
    other: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    asked_needlessly: list[str] = field(default_factory=list)

    def add(self, phrase: Phrase, wants: str) -> None:
        """Count what was said to a phrase."""
        self.wanted += phrase.person
        self.other += not phrase.person
        if wants == "person" and phrase.person:
            self.right += 1
        elif wants == "person":
            self.wrong.append(phrase.text)
        elif wants == "ask":
            (self.asked if phrase.person else self.asked_needlessly).append(phrase.text)
        elif phrase.person:
            self.missed.append(phrase.text)

    @property
    def precision(self) -> float:
        """Of those handed over, how many wanted it."""
        handed = self.right + len(self.wrong)
        return self.right / handed if handed else 1.0

    @property
    def recall(self) -> float:
        """Of those who want it, how many are handed over without a question."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def is_enough(self) -> bool:
        """Whether both are what is aimed at."""
        return self.precision >= PRECISION and self.recall >= RECALL

    def as_json(self) -> dict[str, Any]:
        """Shares from 0 to 1, the numbers of phrases, and the phrases that went wrong."""
        return {
            "wanted": self.wanted,
            "other": self.other,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "wrong": self.wrong,
            "missed": self.missed,
            "asked": self.asked,
            "asked_needlessly": self.asked_needlessly,
        }


def verdict_of(text: str) -> str:
    """What the judges say to a phrase."""
    return judge(text).wants


def measure(
    phrases: Iterable[Phrase], ask: Callable[[str], str] = verdict_of
) -> dict[str, Figures]:
    """The figures of each language, and of `all`."""
    found: dict[str, Figures] = {}
    for phrase in phrases:
        wants = ask(phrase.text)
        for name in (phrase.lang, "all"):
            found.setdefault(name, Figures()).add(phrase, wants)
    return found
