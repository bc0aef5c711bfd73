"""A bot is made known to a site, and Telegram is told where it listens."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bot.models import Bot
from bot.models.bots import is_token
from bot.updates.asking import Away, Refused, ask
from bot.updates.reading import KINDS, Json
from dialogs.models import Site
from realtime.host import ask as ask_database
from replyx.reach import public_url

NAME = 64  # characters


class Refusal(Exception):
    """It cannot be done; the text says why."""


class Added(NamedTuple):
    """A bot, and whether it is new."""

    bot: Bot
    is_new: bool


async def add(site_token: str, token: str) -> Added:
    """Make a bot known, or give one its new token, after Telegram said whose the token is. Raises
    Refusal.
    """
    try:
        is_token(token)
    except ValidationError as error:
        raise Refusal(error.messages[0]) from None
    me = await asked(token, "getMe")
    return await ask_database(keep, site_token, token, me)


def keep(site_token: str, token: str, me: Json) -> Added:
    """The same, once it is known who the bot is."""
    site = Site.objects.filter(site_token=site_token).first()
    if site is None:
        raise Refusal(_("There is no such site."))
    known = Bot.objects.filter(token__startswith=f"{me['id']}:").first()
    if known is not None and known.site_id != site.pk:
        raise Refusal(_("This bot belongs to the site {site}.").format(site=known.site))
    bot = known or Bot(site=site)
    bot.token, bot.enabled, bot.trouble = token, True, ""
    bot.username = str(me.get("username", ""))[:NAME]
    bot.name = str(me.get("first_name", ""))[:NAME]
    bot.save()
    return Added(bot, known is None)


def webhook_of(bot: Bot) -> str:
    """Where Telegram reaches a bot."""
    return public_url(f"/bot/{bot.pk}/webhook")


async def set_webhook(bot: Bot, url: str) -> None:
    """Have Telegram post the updates of a bot there. Raises Refusal."""
    words = {"url": url, "secret_token": bot.secret, "allowed_updates": KINDS}
    await asked(bot.token, "setWebhook", **words)


async def delete_webhook(bot: Bot) -> None:
    """Have Telegram keep them until they are asked for. Raises Refusal."""
    await asked(bot.token, "deleteWebhook")


async def asked(token: str, method: str, **fields: Any) -> Json:
    """What Telegram answers. Raises Refusal."""
    try:
        answer: Json = await ask(token, method, **fields)
    except Refused as error:
        raise Refusal(_("Telegram refuses it: {error}").format(error=error)) from None
    except Away as error:
        raise Refusal(_("Telegram does not answer: {error}").format(error=error)) from None
    return answer
