"""Whether a visitor wants a person, from their words.

    judge("Соедините с оператором") -> Verdict("person", 1.0, "call")

First a rule that is seldom wrong, then a scorer for what the rule is not sure of. Between yes and
no it is better to ask: a question with two buttons. Of several sentences the one that asks most
counts, and what was said before a refusal does not. Nothing is read or stored for it; of a message
of usual length it takes a tenth of a millisecond.
"""

from dataclasses import dataclass
from typing import Literal

from assistant.handover import rule, scoring
from assistant.handover.sentences import Sentence, sentences

PERSON, ASK = 0.6, 0.3  # scores from which on a person is called, or the visitor asked
AGAINST = 0.4  # of the score is left of a sentence about something else
HINT = 0.45  # at least, of what is all but said
NOBODY = 0.5  # of one that names nobody


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` is from 0 to 1; `why` the rule's pattern, `hint`, `scorer`, `refused`, or empty."""

    wants: Literal["person", "ask", "no"]
    score: float
    why: str


def judge(text: str) -> Verdict:
    """What the words of a visitor mean, a message or several."""
    score, why = 0.0, ""
    for sentence in sentences(text):
        if rule.refuses(sentence.letters):
            score, why = 0.0, "refused"
            continue
        found = _judged(sentence)
        if found[0] > score:
            score, why = found
    wants: Literal["person", "ask", "no"]
    wants = "person" if score >= PERSON else "ask" if score >= ASK else "no"
    return Verdict(wants, round(score, 4), why)


def _judged(sentence: Sentence) -> tuple[float, str]:
    letters = sentence.letters
    if pattern := rule.asks(letters, sentence.opening):
        return 1.0, pattern
    score = scoring.score(sentence)
    if rule.hints(letters) and score < HINT:
        return HINT, "hint"
    if rule.speaks_against(letters):
        score *= AGAINST
    elif not rule.names_somebody(letters):
        score *= NOBODY
    return score, "scorer"
