"""What the doctor says of bots (`replyx.doctor.checks`)."""

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from bot.models import Bot, Group, Outgoing, Update
from bot.updates.asking import Away, Refused, ask
from bot.updates.reading import Json
from replyx.database.clock import shared_now
from replyx.doctor.findings import Finding, fine, problem, skipped, warning
from replyx.doctor.rounds import Plan

SECONDS, RECENT = 5.0, 600  # for an answer; since an error that matters still
OTHER_POLLER = "terminated by other"
NO_TOKEN = "unauthorized"
LATELY, TOO_OLD = timedelta(days=1), timedelta(minutes=5)


def look(plan: Plan) -> Iterator[Finding]:
    """Updates arrive, and are handled, and what is to be sent leaves."""
    bots = list(Bot.objects.filter(enabled=True).order_by("pk"))
    if not bots:
        yield skipped("bots_off", _("There is no Telegram bot."))
        return
    for bot in bots:
        if bot.trouble:
            text = _("Nothing arrives for {bot}: {trouble}").format(bot=bot, trouble=bot.trouble)
            yield problem("bot_trouble", text, advice_for(bot.trouble))
    for group in Group.objects.exclude(trouble="").select_related("site").order_by("pk"):
        text = _("Nothing goes to the managers' group of {site}: {trouble}").format(
            site=group.site, trouble=group.trouble
        )
        yield warning("bot_group", text, _("Put it right in the group, and write /connect there."))
    failed = Update.objects.filter(state=Update.State.POISON).count()
    if failed:
        text = _("Updates of Telegram that could not be handled: {count}.").format(count=failed)
        advice = _("Look at them in the admin, under “Updates”, or with `manage.py bot updates`.")
        yield warning("bot_poison", text, advice)
    yield from leaving()
    if not failed and not any(bot.trouble for bot in bots):
        yield fine("bots", _("Telegram bots: {count}.").format(count=len(bots)))


def leaving() -> Iterator[Finding]:
    """What is to be sent leaves."""
    since = shared_now() - LATELY
    failed = Outgoing.objects.filter(state=Outgoing.State.FAILED, created_at__gt=since)
    # Who blocks a bot does so.
    if given_up := failed.exclude(error__startswith="Forbidden").count():
        text = _("Calls of Telegram that were given up within a day: {count}.")
        advice = _("Look at them in the admin, under “Outgoing calls”: send them again, or not.")
        yield warning("bot_given_up", text.format(count=given_up), advice)
    waits = Outgoing.objects.filter(state=Outgoing.State.WAITING, bot__enabled=True)
    oldest = waits.order_by("pk").first()
    if oldest is not None and (age := shared_now() - oldest.created_at) > TOO_OLD:
        text = _("A call of Telegram waits for {minutes} min to be made: {error}")
        said = text.format(minutes=age // timedelta(minutes=1), error=oldest.error or "–")
        advice = _("Start `manage.py worker`, or look whether Telegram answers.")
        yield problem("bot_waits", said, advice)


def webhooks(plan: Plan) -> Iterator[Finding]:
    """Telegram knows each bot, and what it posts is taken."""
    bots = list(Bot.objects.filter(enabled=True).order_by("pk"))
    if not bots:
        yield skipped("bots_off", _("There is no Telegram bot."))
    for bot in bots:
        try:
            info = asyncio.run(ask(bot.token, "getWebhookInfo", SECONDS))
        except (Refused, Away) as error:
            text = _("Telegram does not speak with {bot}: {error}").format(bot=bot, error=error)
            yield problem("bot_away", text, advice_for(str(error)))
            continue
        failed = info.get("last_error_message")
        recent = time.time() - info.get("last_error_date", 0) < RECENT
        if info.get("url") and failed and recent:
            yield not_taken(bot, info)
        else:
            yield fine("bot_webhook", _("Telegram knows {bot}.").format(bot=bot))


def not_taken(bot: Bot, info: Json) -> Finding:
    """What Telegram says of a webhook that does not take what is posted."""
    text = _("Telegram could not post for {bot} to {url}: {error}. Waiting: {count}.").format(
        bot=bot,
        url=info["url"],
        error=info["last_error_message"],
        count=info.get("pending_update_count", 0),
    )
    advice = _("Look whether Telegram reaches that address: `manage.py bot webhook`.")
    return problem("bot_webhook", text, advice)


def advice_for(trouble: str) -> str:
    """What to do about why nothing arrives."""
    if OTHER_POLLER in trouble:
        return _("Another program polls for it too: stop one, or give the bot a new token.")
    if NO_TOKEN in trouble.lower():
        return _("Its token is void: take a new one from BotFather, and `manage.py bot add`.")
    return _("Look whether this machine reaches TELEGRAM_API_URL.")
