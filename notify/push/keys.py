"""The pairs of VAPID keys: made in the database, so that all processes and its backup have them."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction

from dialogs.models import History, current_history
from notify.models import PushKey

PRIVATE_BYTES, AUTH_BYTES = 32, 16


def encoded(raw: bytes) -> str:
    """Base64url without padding, as all of web push writes bytes."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url, padded or not. Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from None


def point(text: str) -> ec.EllipticCurvePublicKey:
    """A public key of a browser. Raises ValueError for what is no point of P-256."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(text))


def new_key() -> PushKey:
    """Make a pair, which browsers are given from now on."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    number = private.private_numbers().private_value
    raw = number.to_bytes(PRIVATE_BYTES, "big")
    return PushKey.objects.create(public=encoded(public), private=encoded(raw))


def current_key() -> PushKey:
    """What browsers are given; made where there is none yet, once however many ask."""
    if key := PushKey.objects.first():
        return key
    with transaction.atomic():
        History.objects.select_for_update().get(pk=current_history().pk)
        return PushKey.objects.first() or new_key()


def drop_old() -> int:
    """Forget all keys but the newest, and with them the browsers that have them; how many those
    were.
    """
    old = PushKey.objects.exclude(pk=current_key().pk)
    return old.delete()[1].get("notify.Browser", 0)


def drop_unused() -> None:
    """Forget older keys that no browser has any more."""
    PushKey.objects.exclude(pk=current_key().pk).filter(browsers=None).delete()
