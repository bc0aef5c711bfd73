"""`webhook-id`, `webhook-timestamp`, `webhook-signature`: that it comes from here, and is whole."""

import base64
import hmac
from datetime import datetime, timedelta

from notify.models.hooks import Hook, new_secret
from replyx.database.clock import shared_now

OLD_SECRET_HOLDS = timedelta(hours=24)


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """`v1,` and the HMAC-SHA256 of id, time and body, each two with a dot between."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def headers(hook: Hook, message_id: str, body: str, now: datetime) -> dict[str, str]:
    """The headers of an attempt. While an old secret holds there is a signature of each."""
    timestamp = int(now.timestamp())
    secrets = [hook.secret]
    if hook.old_secret_until is not None and now < hook.old_secret_until:
        secrets.append(hook.old_secret)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            signature(each, message_id, timestamp, body) for each in secrets
        ),
    }


def rotate(hook: Hook, secret: str | None = None) -> None:
    """Give a hook a new secret, or that one; the old one signs too for a day, while the receiver
    changes.
    """
    hook.old_secret, hook.old_secret_until = hook.secret, shared_now() + OLD_SECRET_HOLDS
    hook.secret = secret or new_secret()
    hook.save(update_fields=["secret", "old_secret", "old_secret_until"])
