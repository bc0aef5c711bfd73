"""Short sessions of people who opened the Mini App: a signed word that says who, and for how long.

It says not whether they may: each call looks in the tables.
"""

from typing import Any

from django.core.signing import BadSignature, Signer

from bot.models import BotUser
from realtime.history import signed_as
from replyx.database.clock import shared_seconds

CALLS = "bot.app"  # in the header of each call; it never stands in a URL
FOLLOWS = "bot.app.sync"  # in the URL of `/sync`, where a browser can set no header
SECONDS = 1800


class Over(Exception):
    """A session that is over, of another history, or whose person is gone."""


class Unknown(Over):
    """It is forged, or of another kind."""


def token_of(kind: str, user: BotUser, seconds: int = SECONDS) -> str:
    """A word of a kind for a user of a bot."""
    until = int(shared_seconds()) + seconds
    return Signer(salt=kind).sign_object({"user": user.pk, "exp": until, "epoch": signed_as()})


def user_behind(kind: str, token: str) -> tuple[BotUser, int]:
    """Whose word it is, with their bot and its site, and until when it is good. Raises Over."""
    try:
        claims: dict[str, Any] = Signer(salt=kind).unsign_object(token)
    except (BadSignature, ValueError):
        raise Unknown from None
    if claims["exp"] < shared_seconds() or claims["epoch"] != signed_as():
        raise Over
    user = BotUser.objects.select_related("bot__site").filter(pk=claims["user"]).first()
    if user is None or not user.bot.enabled:
        raise Over
    return user, claims["exp"]
