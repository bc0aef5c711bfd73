"""Host names as people write them, and as browsers and the database do.

`Чай.рф` is kept as `xn--80at1a.xn--p1ai`: that is what an `Origin` says and what a header can hold.
"""

import re
from urllib.parse import urlsplit

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DOMAIN = re.compile(r"^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
SPACES = re.compile(r"[\s,;]+")


def ascii_name(written: str) -> str:
    """`shop.example` of `https://Shop.Example/catalog`; `*.` in front stays. Raises ValidationError
    for a port, a password, or what is no host name.
    """
    try:
        host = urlsplit(written if "://" in written else f"//{written}").netloc.removesuffix(".")
        star = "*." if host.startswith("*.") else ""
        name = host.removeprefix(star)
        found = star + (name.lower() if name.isascii() else idna.encode(name, uts46=True).decode())
    except (ValueError, idna.IDNAError):
        found = ""
    if not DOMAIN.match(found):
        text = _("“%(name)s” is not a host name such as shop.example or *.shop.example.")
        raise ValidationError(text, "domain", {"name": written})
    return found


def readable_name(stored: str) -> str:
    """The host name as people write it."""
    star, name = ("*.", stored[2:]) if stored.startswith("*.") else ("", stored)
    try:
        return star + idna.decode(name)
    except idna.IDNAError:
        return stored


def split_names(text: str) -> list[str]:
    """The host names of a text, one a line or with commas between, each once. Raises
    ValidationError for the first that is none.
    """
    return list(dict.fromkeys(ascii_name(word) for word in SPACES.split(text.strip()) if word))
