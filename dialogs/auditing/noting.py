"""Write down what is done. The caller does both in one transaction."""

import getpass
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from rest_framework.request import Request

from dialogs.models import Act

LONGEST_NAME, LONGEST_ADDRESS = 150, 64


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does something, by which way and from where; `name` is that of the account that ran a
    command.
    """

    user: User | None
    via: Act.Via
    address: str = ""
    name: str = ""


BY_VISITOR = Doer(None, Act.Via.WIDGET)
BY_WORKER = Doer(None, Act.Via.WORKER)
WAYS = (("/api/", Act.Via.API), ("/bot/", Act.Via.TELEGRAM))


def by_request(request: HttpRequest | Request) -> Doer:
    """Whoever is logged in there, at the address that the connection is from."""
    user = getattr(request, "user", None)  # there is none yet where somebody logs in
    user = user if isinstance(user, User) else None
    via = next((way for path, way in WAYS if request.path.startswith(path)), Act.Via.ADMIN)
    return Doer(user, via, request.META.get("REMOTE_ADDR", ""))


def by_command() -> Doer:
    """Whoever has the machine: the account's name, and the machine's."""
    name = ""
    with suppress(OSError, KeyError):  # an account without a name, as in a container
        name = getpass.getuser()
    return Doer(None, Act.Via.COMMAND, socket.gethostname(), name)


def note(
    doer: Doer, what: Act.What, about: str = "", number: int | None = None, **data: Any
) -> None:
    """Write it down. `data` is JSON and has nothing of a visitor but numbers."""
    name = doer.user.get_username() if doer.user else doer.name
    Act.objects.create(
        what=what,
        by=doer.user,
        name=name[:LONGEST_NAME],
        via=doer.via,
        address=doer.address[:LONGEST_ADDRESS],
        about=about,
        number=number,
        data=data,
    )
