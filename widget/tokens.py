"""Signed tokens: who a visitor is, which dialog they may follow, where the widget is embedded.

None is stored. Raising a visitor's `token_version` revokes all of that visitor's at once.
"""

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer

from dialogs.actions import Known
from dialogs.models import Dialog, Erasure, Site, Visitor, current_history
from realtime.history import signed_as
from replyx.database.clock import shared_seconds

VISITOR = "widget.visitor"
STREAM = "widget.stream"
EMBED = "widget.embed"
DAY = 86_400  # seconds
SKEW = 300  # seconds that the clock of a customer's server may be ahead


class Invalid(Exception):
    """A token that is forged, of another kind, or revoked."""


class Gone(Invalid):
    """The token of a visitor who was deleted since, with all that was held of them."""


class Expired(Exception):
    """A token that was good once; a new one can be had."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token stands for. A stream token names its one dialog and only reads."""

    visitor: Visitor
    expires_at: float
    dialog_id: int | None = None


def sign(kind: str, seconds: int, **claims: Any) -> str:
    """A token of a kind that is good for so many seconds."""
    words = {**claims, "exp": int(shared_seconds()) + seconds, "epoch": signed_as()}
    return Signer(salt=kind).sign_object(words)


def read(kind: str, token: str) -> dict[str, Any]:
    """What a token of this kind claims. Raises Invalid or Expired: so is one of another history,
    whose ids are others' here.
    """
    claims = claims_of(kind, token)
    if not is_ours(claims):
        raise Expired
    return claims


def claims_of(kind: str, token: str) -> dict[str, Any]:
    """The same, wherever it is from: no database is asked. Raises Invalid or Expired."""
    try:
        claims = signed(kind, token)
    except (BadSignature, ValueError):
        raise Invalid from None
    if claims["exp"] < shared_seconds():
        raise Expired
    return claims


@lru_cache(maxsize=1024)  # 0.9 KB each; what is not there is read again in 10 µs
def signed(kind: str, token: str) -> dict[str, Any]:
    """What was signed; nobody changes it. A visitor sends the same token with every message."""
    claims: dict[str, Any] = Signer(salt=kind).unsign_object(token)
    return claims


def is_ours(claims: dict[str, Any]) -> bool:
    """Whether a token speaks of the ids of this database. One of before databases had an id does if
    its visitor is older than that, or it names none.
    """
    if "epoch" in claims or "visitor" not in claims:
        return bool(claims.get("epoch", signed_as()) == signed_as())
    older = Visitor.objects.filter(created_at__lte=current_history().created_at)
    return older.filter(pk=claims["visitor"]).exists()


def visitor_token(visitor: Visitor) -> str:
    """For every call of a visitor; it never stands in a URL."""
    days = settings.VISITOR_TOKEN_DAYS
    return sign(VISITOR, days * DAY, visitor=visitor.pk, version=visitor.token_version)


def stream_token(dialog: Dialog) -> str:
    """To read one dialog; it may stand in the URL of a live connection."""
    visitor = dialog.visitor
    return sign(
        STREAM,
        settings.STREAM_TOKEN_SECONDS,
        visitor=visitor.pk,
        version=visitor.token_version,
        dialog=dialog.pk,
    )


def embed_token(site: Site, origin: str) -> str:
    """Says that we let pages of `origin` show this site's widget; a browser enforced it."""
    return sign(EMBED, DAY, site=site.pk, origin=origin)


def bearer(token: str, kinds: tuple[str, ...]) -> Bearer:
    """Whom a token of one of the kinds stands for. Raises Invalid, Gone or Expired.

    Of whom there is no row either was deleted, or was anonymous and became somebody known, who has
    all that they said.
    """
    claims = claimed(token, kinds)
    visitor = Visitor.objects.select_related("site").filter(pk=claims["visitor"]).first()
    if visitor is None:
        deleted = Erasure.objects.filter(visitor=claims["visitor"], kind=Erasure.Kind.DELETED)
        raise Gone if deleted.exists() else Invalid
    return bearer_of(claims, visitor)


def claimed(token: str, kinds: tuple[str, ...]) -> dict[str, Any]:
    """What a token of one of the kinds claims. Raises Invalid or Expired."""
    for kind in kinds:
        try:
            return read(kind, token)
        except Invalid:
            continue
    raise Invalid


def bearer_of(claims: dict[str, Any], visitor: Visitor | None) -> Bearer:
    """Who claims that; `visitor` is whom the claims name. Raises Invalid where it was revoked, or
    there is nobody.
    """
    if visitor is None or visitor.token_version != claims["version"]:
        raise Invalid
    return Bearer(visitor, claims["exp"], claims.get("dialog"))


def known(token: str | None) -> Known | None:
    """Whom a visitor token names, if it has not run out; whether it was revoked is not asked."""
    try:
        claims = read(VISITOR, token or "")
    except (Invalid, Expired):
        return None
    return Known(claims["visitor"], claims["version"])


def identity_holds(site: Site, user_id: str, digest: str, issued_at: int | None = None) -> bool:
    """Whether the customer's server signed this user id with the site's identity secret, and not
    too long ago. Without a time it holds as long as the site takes such ones.
    """
    if issued_at is None:
        signed, holds = user_id, site.identity_without_time
    else:
        # No user id has a NUL in it, so none signed without a time can pass for one with a time.
        signed = f"{user_id}\0{issued_at}"
        holds = -SKEW <= shared_seconds() - issued_at <= settings.IDENTITY_SECONDS
    secret = site.identity_secret.encode()
    expected = hmac.new(secret, signed.encode(), hashlib.sha256).hexdigest()
    return holds and hmac.compare_digest(expected.encode(), digest.lower().encode())
