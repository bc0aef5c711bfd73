"""Texts that are longer than there is room for."""

import regex

SIGN = regex.compile(r"\X")
NAME = 80  # characters of a name


def cut(text: str, most: int) -> str:
    """The beginning of a text, at most so many characters.

    What people see as one sign (a family, a flag, a letter with its accents) is whole or left out.
    """
    if len(text) <= most:
        return text
    end = 0
    for sign in SIGN.finditer(text, endpos=most + 1):
        if sign.end() <= most:
            end = sign.end()
    return text[:end]


def one_line(text: str, most: int = NAME) -> str:
    """A name or a text as one line of at most so many characters: nothing in it ends a line of a
    header, or begins one.
    """
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return cut(" ".join(printable.split()), most)


def shortened(text: str, most: int) -> str:
    """The beginning of a text, which says that it is one."""
    short = cut(text, most)
    return short if short == text else f"{short}…"
