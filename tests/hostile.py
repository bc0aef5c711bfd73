"""Texts that some expression reads again and again, in as many ways as it can be split."""

LONG = [
    "\U0001f600" + "\ufe0f" * 26 + "x",
    "\U0001f600" + "\ufe0f" * 3998 + "x",
    "\U0001f600" + "\U0001f3fb" * 1990 + "x",
    "\U0001f468" + "\u200d\U0001f469" * 1300 + "x",
    "\U0001f600" + " " * 3990 + "x",
    "\U0001f1f7" * 1999 + "x",
    "a" * 4000,
    "https://x" + "." * 3980 + "a",
    "https://x.example/(" + ")" * 3970,
    "a@" * 2000,
    "a@" + "b." * 1990 + "@",
    "<" * 4000,
    "www." * 1000,
    "mailto:" * 570,
]
