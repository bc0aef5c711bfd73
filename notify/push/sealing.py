"""What a push service gets: a body that only the browser can read, and a proof of who we are."""

from email.utils import parseaddr

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02

from notify.models import Browser
from notify.push.keys import decoded, point
from notify.push.services import origin_of
from replyx.database.clock import shared_seconds

PROOF_SECONDS = 3600  # services take no more than a day, and their clocks are not ours


def sealed(browser: Browser, body: bytes) -> bytes:
    """A body, encrypted for a browser alone (RFC 8291); each time with another key."""
    content: bytes = http_ece.encrypt(
        body,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=point(browser.p256dh),
        auth_secret=decoded(browser.auth),
        version="aes128gcm",
    )
    return content


def proof(browser: Browser) -> str:
    """`Authorization`, signed with the key that the browser was given (RFC 8292)."""
    claims = {
        "aud": origin_of(browser.endpoint),
        "sub": contact(),
        "exp": int(shared_seconds()) + PROOF_SECONDS,
    }
    signed: dict[str, str] = Vapid02.from_raw(browser.key.private.encode()).sign(claims)
    return signed["Authorization"]


def contact() -> str:
    """Whom a push service may write to: a `mailto:` or an https address."""
    if settings.PUSH_CONTACT:
        return settings.PUSH_CONTACT
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
