"""What Telegram tells a page that it opened, and signs: who is there.

https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from replyx.database.clock import shared_seconds

LONGEST = 8192  # characters
MOST = 40  # fields
OLDEST = 3600  # seconds
OLDEST_RENEWED = 86_400  # where a session by it is still going on
SKEW = 60  # seconds that Telegram's clock may be ahead
HASH = re.compile(r"[0-9a-f]{64}")
# Telegram's, for what was opened in its own servers, and in those for tests.
PRODUCTION = "e7bf03a2fa4602af4580703d88dda5bb59f32ed8b02a56c187fe7d34caed242d"
TEST = "40055058a4ee38156a06562e52eece92a771bcd8346a8c4615cb7376eddf72ec"


class BadInitData(Exception):
    """It is not signed, not whole, or of another time; `code` says which: `init_data` or `old`."""

    def __init__(self, code: str = "init_data") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Opened:
    """Who opened the page, as Telegram describes them, and when, in seconds since the epoch."""

    user: dict[str, Any]
    at: int

    @property
    def telegram_id(self) -> int:
        """Their number."""
        number: int = self.user["id"]
        return number


def read(init_data: str, token: str, now: float | None = None, oldest: int = OLDEST) -> Opened:
    """Who opened the page of the bot with a token, `oldest` seconds ago at most. Raises
    BadInitData.
    """
    fields = fields_of(init_data)
    told = fields.pop("hash", "")
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    right = hmac.new(secret, check_string(fields).encode(), hashlib.sha256).hexdigest()
    # What is no ASCII cannot be compared in constant time.
    if not HASH.fullmatch(told) or not hmac.compare_digest(told, right):
        raise BadInitData
    return opened(fields, shared_seconds() if now is None else now, oldest)


def read_as_third_party(
    init_data: str, bot_id: int, key: str = PRODUCTION, now: float | None = None
) -> Opened:
    """The same for who does not have the token, by the signature of Telegram itself; `bot_id` is
    the bot's number in Telegram. Raises BadInitData.
    """
    fields = fields_of(init_data)
    fields.pop("hash", "")
    told = fields.pop("signature", "")
    signed = f"{bot_id}:WebAppData\n{check_string(fields)}"
    try:
        signature = base64.b64decode(told + "=" * (-len(told) % 4), b"-_", validate=True)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, signed.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        raise BadInitData from None
    return opened(fields, shared_seconds() if now is None else now)


def fields_of(init_data: str) -> dict[str, str]:
    """Its fields; none may stand there twice. Raises BadInitData."""
    if len(init_data) > LONGEST:
        raise BadInitData
    try:
        pairs = parse_qsl(
            init_data,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST,
        )
    except ValueError:
        raise BadInitData from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadInitData
    return fields


def check_string(fields: dict[str, str]) -> str:
    """What is signed: every field a line, in the order of their names."""
    return "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))


def opened(fields: dict[str, str], now: float, oldest: int = OLDEST) -> Opened:
    """Who it was, of fields that are signed. Raises BadInitData."""
    try:
        at, user = int(fields["auth_date"]), json.loads(fields["user"])
    except (KeyError, ValueError, RecursionError):
        raise BadInitData from None
    if not isinstance(user, dict) or type(user.get("id")) is not int or user["id"] <= 0:
        raise BadInitData
    if not -SKEW <= now - at <= oldest:
        raise BadInitData("old")
    return Opened(user, at)
