"""Texts that are longer than there is room for."""

import regex

SIGN = regex.compile(r"\X")


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
