"""What certainly asks for a person, and what certainly does not: patterns of kinds of words.

The letters are those of `kinds.py`. A pattern stands within a part of a sentence that has
nothing in it that speaks against it: thanks, a job, another trade, what somebody said, who one is.
"""

import re

WHO = r"(?:[LVSPEK]*S|[LVSPE]*P|V+)"
TEAM = r"(?:[LVSPEK]*[SE]|[LVSPE]*P|V+)"
STAFF = r"(?:[LVSPEK]*S|[LV]+P|V+)"
ASKS = {
    "call": rf"C[GMWY]{{0,2}}{TEAM}|C[.GMWY]{{0,2}}(?!K){TEAM}|{WHO}C",
    "pass": rf"Z[IYQ]{{0,2}}(?!K){TEAM}",
    "talk": rf"T[.Y]?{TEAM}(?![AU])|[WM]\.?{WHO}T|SWT",
    "want": rf"(?<!Y)WM?A?{WHO}",
    "give": rf"G[.A]?{STAFF}(?![.i])|GL*[VSP]+[TAC]|GP$",
    "help": rf"M\.{{0,2}}{STAFF}\.{{0,2}}A",
    "there": r"^M[LVPw]*[VPw]$",
    "without": rf"N{WHO}N",
    "no bot": r"NW?M?\.?TB|BTN|^M?N[.Y]{0,2}B$",
}
ASKING = {name: re.compile(pattern) for name, pattern in ASKS.items()}
HINTS = re.compile("[MWYG]*[CTE]+")  # «соедините меня», «support»: with whom, or who?
NAME = re.compile("[LVSPEK]*[SPV][LVSPE]*|[LV]E")
FIRST = re.compile("[LVSPE]*[SV][LVSPE]*|L+[PE]")
NAMES = re.compile("[SPVEB]")
SAID = re.compile("[JRDH]")
AGAINST = re.compile(
    rf"[JRDHO]|(?<![CWTZM])I[.YM]{{0,2}}{WHO}|^I(?:T[.Y]?{WHO}|{WHO}T)"
    rf"|(?<![CTGWAZ])Y[.BM]{{0,2}}{WHO}|^[^N]*TB$|F{WHO}|wM?\.?{WHO}"
)
REFUSES = re.compile(
    rf"(?<!i)(?<!i[YS])N[IWGY]{{0,2}}\.?[CTGZ]?\.?{TEAM}(?!,?N?B|N)|{WHO}[CT]?NW|N[CGTZ]$|X{WHO}"
)


def asks(letters: str, opening: str) -> str:
    """The name of what in a sentence asks for a person; empty where nothing surely does. It is
    enough that one is named alone, in its end or its opening («Оператора, пожалуйста, срочно»).
    """
    *before, last = letters.split(",")
    named = NAME.fullmatch(last) or FIRST.fullmatch(opening)
    if named and not SAID.search(letters):
        return "name"
    parts = [part for part in (*before, last) if not AGAINST.search(part)]
    return next((name for name, pattern in ASKING.items() if any(map(pattern.search, parts))), "")


def speaks_against(letters: str) -> bool:
    """Whether a sentence is likely about something else, though it names somebody."""
    return bool(AGAINST.search(letters))


def hints(letters: str) -> bool:
    """Whether it is all but said that a person is wanted."""
    return bool(HINTS.fullmatch(letters))


def refuses(letters: str) -> bool:
    """Whether a sentence says that no person is wanted."""
    return bool(REFUSES.search(letters))


def names_somebody(letters: str) -> bool:
    """Whether a person or a bot is named at all."""
    return bool(NAMES.search(letters))
