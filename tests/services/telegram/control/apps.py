"""Mini Apps: what Telegram says of the person who opens one."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import urlencode

from tests.services.telegram.control.verbs import bot_of, person_of, verb
from tests.services.telegram.world.people import Body
from tests.services.telegram.world.world import World


@verb
def init_data(
    world: World, bot: str, person: int, age: int = 0, start: str = "", more: Body | None = None
) -> str:
    """The `initData` of a Mini App, signed with the bot's token `age` seconds ago."""
    token = bot_of(world, bot).token
    user = {
        name: value for name, value in person_of(world, person).body().items() if name != "is_bot"
    }
    fields = {
        "query_id": f"AA{secrets.token_urlsafe(12)}",
        "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(int(time.time()) - age),
        # Of the key for third parties; to this server's bots it is a field like the others.
        "signature": base64.urlsafe_b64encode(secrets.token_bytes(64)).decode().rstrip("="),
        **({"start_param": start} if start else {}),
        **(more or {}),
    }
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    fields["hash"] = hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()
    return urlencode(fields)
