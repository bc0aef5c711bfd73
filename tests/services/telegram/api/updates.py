"""How a bot gets its updates: by asking, or at a webhook; never both."""

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

from aiogram.methods import DeleteWebhook, GetUpdates, GetWebhookInfo, SetWebhook

from tests.services.telegram.api.call import Call, answers
from tests.services.telegram.api.markup import LOOPBACK
from tests.services.telegram.api.refusals import Refused, bad
from tests.services.telegram.world.bots import Bot, Webhook
from tests.services.telegram.world.people import Body

KINDS = {
    *("message", "edited_message", "callback_query", "my_chat_member", "chat_member"),
    *("message_reaction", "message_reaction_count", "channel_post", "edited_channel_post"),
    *("inline_query", "chosen_inline_result", "shipping_query", "pre_checkout_query", "poll"),
    *(
        "poll_answer",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "purchased_paid_media",
    ),
    *("business_connection", "business_message", "edited_business_message"),
    "deleted_business_messages",
}
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


@answers(GetUpdates)
async def get_updates(call: Call[GetUpdates]) -> list[Body]:
    bot, method = call.bot, call.method
    if bot.webhook:
        raise Refused(409, WEBHOOK_ACTIVE)
    allow(bot, method.allowed_updates)
    acknowledge(bot, method.offset or 0)
    bot.poller = me = object()
    bot.bell.ring()  # whoever asked before leaves
    limit, until = method.limit or 100, time.monotonic() + min(method.timeout or 0, 50)
    if not 1 <= limit <= 100:
        limit = 100
    while True:
        if bot.webhook:
            raise Refused(409, WEBHOOK_ACTIVE)
        if bot.poller is not me:
            raise Refused(409, OTHER_POLLER)
        found = [each.body for each in bot.waiting.values() if each.id >= (method.offset or 0)]
        if found or time.monotonic() >= until:
            return found[:limit]
        await bot.bell.wait(bot.bell.rung, until - time.monotonic())
        await asyncio.sleep(0)


def acknowledge(bot: Bot, offset: int) -> None:
    """Forget what lies before an offset; a negative one counts from the end."""
    numbers = list(bot.waiting)
    if offset < 0:
        done = numbers[: max(len(numbers) + offset, 0)]
    else:
        done = [number for number in numbers if number < offset]
    for number in done:
        bot.forget(number)


@answers(SetWebhook)
def set_webhook(call: Call[SetWebhook]) -> bool:
    bot, method = call.bot, call.method
    if not method.url:
        bot.webhook = None
        bot.bell.ring()
        return True
    parts = urlsplit(method.url)
    plain = parts.scheme == "http" and (call.world.local or parts.hostname in LOOPBACK)
    if parts.scheme != "https" and not plain:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not 1 <= (method.max_connections or 40) <= 100:
        raise bad("bad webhook: max_connections must be from 1 to 100")
    secret = method.secret_token or ""
    if len(secret) > 256 or (not secret.replace("_", "").replace("-", "a").isalnum() and secret):
        raise bad("bad webhook: secret token contains unallowed characters")
    allow(bot, method.allowed_updates)
    if method.drop_pending_updates:
        bot.waiting.clear()
    bot.webhook = Webhook(method.url, secret, method.max_connections or 40)
    call.world.webhook_set(bot)
    bot.bell.ring()
    return True


@answers(DeleteWebhook)
def delete_webhook(call: Call[DeleteWebhook]) -> bool:
    call.bot.webhook = None
    if call.method.drop_pending_updates:
        call.bot.waiting.clear()
    call.bot.bell.ring()
    return True


@answers(GetWebhookInfo)
def get_webhook_info(call: Call[GetWebhookInfo]) -> Body:
    bot, hook = call.bot, call.bot.webhook
    info: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.waiting),
    }
    if hook:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if hook and hook.error:
        info |= {"last_error_date": hook.failed_at, "last_error_message": hook.error}
    if bot.allowed:
        info["allowed_updates"] = bot.allowed
    return info


def allow(bot: Bot, kinds: list[str] | None) -> None:
    """Remember which kinds of updates a bot wants; None changes nothing, [] is the default."""
    if kinds is not None:
        unknown = set(kinds) - KINDS
        if unknown:
            raise bad(f'unknown update type "{min(unknown)}"')
        bot.allowed = kinds
