"""How often a wrong password may be tried: of a name from an address, from an address, of a name.

Whoever guesses from elsewhere must not be able to lock a manager out: a browser in which they have
logged in before is not held up by what others do to the name.
"""

import hashlib
import math
import secrets
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dialogs.limits import MINUTE, TooMany, rounded
from realtime.redis.windows import Window, count, take_back
from replyx.addresses import network_of

SECONDS = 600
COOKIE = "replyx_known"
COOKIE_SECONDS = 365 * 86_400
SALT = "adminpanel.logins"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One password that somebody tries; counted until it turns out to be right."""

    windows: list[Window]

    @classmethod
    def at(cls, request: HttpRequest, name: str) -> "Attempt":
        """Who tries, from which address, on which name."""
        key, address = key_of(name), network_of(request.META.get("REMOTE_ADDR", ""))
        amounts = {
            f"logins:name:{key}:address:{address}": settings.LIMIT_LOGIN_FAILURES,
            f"logins:address:{address}": settings.LIMIT_ADDRESS_LOGIN_FAILURES,
        }
        if request.get_signed_cookie(COOKIE, "", SALT, max_age=COOKIE_SECONDS) != key:
            amounts[f"logins:name:{key}"] = settings.LIMIT_NAME_LOGIN_FAILURES
        what = secrets.token_hex(8)
        return cls(
            [Window(each, amount, SECONDS, what) for each, amount in amounts.items() if amount]
        )

    def begin(self) -> None:
        """Count it. Raises TooMany."""
        full = count(self.windows)
        if full is not None:
            seconds = rounded(full.seconds)
            raise TooMany(sentence(seconds), seconds)

    def succeed(self) -> None:
        """The password was right: it is no failure."""
        take_back(self.windows)


def sentence(seconds: int) -> str:
    """What the form says, with the time: nothing there counts it down."""
    minutes = math.ceil(seconds / MINUTE)
    wait = _("{n} s").format(n=seconds) if seconds <= MINUTE else _("{n} min").format(n=minutes)
    return _("Too many wrong passwords. Try again in {wait}.").format(wait=wait)


def key_of(name: str) -> str:
    """A name as it is counted: however it is written, and however long."""
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()[:32]


def remember(response: HttpResponse, name: str) -> None:
    """This browser is one in which the user of that name has logged in."""
    response.set_signed_cookie(
        COOKIE,
        key_of(name),
        SALT,
        max_age=COOKIE_SECONDS,
        path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
