"""Telephone numbers in texts: the same one is written with the country or without, grouped in many
ways, and beside other numbers.
"""

import re

# Texts are folded before, so that spaces, dashes and digits are the plain ones.
RUN = re.compile(r"\d(?:[\s().-]{0,3}\d){6,}")
ASKED = re.compile(r"\+?\d(?:[\s().-]{0,3}\d){6,14}")
LEAST = 7  # digits of a number within a town
# Countries whose code has two digits; those of 1 and 7 have one, all others three (ITU E.164).
TWO_DIGITS = re.compile("20|27|3[0-4]|36|39|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")


def digits_in(text: str) -> list[str]:
    """The digits of everything that may be a telephone number, or several in a row."""
    return [digits(run) for run in RUN.findall(text)]


def national(phone: str) -> str:
    """The end of a number that is the same from abroad and from the next street."""
    found = digits(phone)
    if phone.startswith("+"):
        end = without_country(found)
    elif found.startswith("00"):
        end = without_country(found[2:])
    elif len(found) == 11 and found[0] in "78":  # 8 is what Russians dial first, as others 0
        end = found[1:]
    else:
        end = without_country(found) if len(found) > 10 and found[0] != "0" else found
    end = end.lstrip("0")
    return end if len(end) >= LEAST else found


def without_country(number: str) -> str:
    """A number without what stands for the country."""
    if number[:1] in ("1", "7"):
        return number[1:]
    return number[2:] if TWO_DIGITS.match(number) else number[3:]


def digits(text: str) -> str:
    """Nothing but the digits."""
    return "".join(filter(str.isdigit, text))
