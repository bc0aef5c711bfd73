"""Asks a question of all programs in turn, round by round."""

import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from benchmarks.asked import Asked
from benchmarks.peers import Programs
from benchmarks.rows import Rounds, collect, summed, table
from benchmarks.services import services
from tests.services.process import Unavailable


@dataclass
class Answer:
    """What was measured of which programs; `missing` says why some could not be had."""

    columns: list[str]
    rounds: Rounds = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def told(self) -> str:
        """A table, and which programs are not in it."""
        lines = [table(summed(self.rounds), self.columns)]
        lines += [f"**{name} is missing**: {why}" for name, why in self.missing.items()]
        return "\n\n".join(lines)

    def json(self) -> dict[str, Any]:
        """All of it."""
        results = summed(self.rounds)
        return {"results": results, "rounds": self.rounds, "missing": self.missing}


def ask(question: ModuleType, columns: list[str], asked: Asked, rounds: int) -> Answer:
    """So many rounds; a program that can't be had here is said so, and left out."""
    answer = Answer(columns)
    with services() as running:
        programs = Programs(running, asked.dialogs)
        try:
            for number in range(1, rounds + 1):
                for column in columns:
                    if column not in answer.missing:
                        tell(f"round {number} of {rounds}: {column} …")
                        ask_one(question, column, asked, programs, answer)
        finally:
            programs.close()
    return answer


def ask_one(
    question: ModuleType, column: str, asked: Asked, programs: Programs, answer: Answer
) -> None:
    """Add what one program does in one round."""
    try:
        program = programs[column]
    except Unavailable as error:
        answer.missing[column] = str(error)
        tell(f"*** {column} IS MISSING: {error}")
    else:
        collect(answer.rounds, column, question.measure(program, asked))


def tell(sentence: str) -> None:
    """To whoever waits for the table."""
    print(sentence, file=sys.stderr, flush=True)
