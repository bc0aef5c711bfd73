"""What the doctor says of bots (`replyx.doctor.checks`)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from bot.models import Bot, Update
from replyx.doctor.findings import Finding, fine, problem, skipped, warning
from replyx.doctor.rounds import Plan

OTHER_POLLER = "terminated by other"
NO_TOKEN = "unauthorized"


def look(plan: Plan) -> Iterator[Finding]:
    """Updates arrive, and are handled."""
    bots = list(Bot.objects.filter(enabled=True).order_by("pk"))
    if not bots:
        yield skipped("bots_off", _("There is no Telegram bot."))
        return
    for bot in bots:
        if bot.trouble:
            text = _("Nothing arrives for {bot}: {trouble}").format(bot=bot, trouble=bot.trouble)
            yield problem("bot_trouble", text, advice_for(bot.trouble))
    failed = Update.objects.filter(state=Update.State.POISON).count()
    if failed:
        text = _("Updates of Telegram that could not be handled: {count}.").format(count=failed)
        advice = _("Look at them in the admin, under “Updates”, or with `manage.py bot updates`.")
        yield warning("bot_poison", text, advice)
    if not failed and not any(bot.trouble for bot in bots):
        yield fine("bots", _("Telegram bots: {count}.").format(count=len(bots)))


def advice_for(trouble: str) -> str:
    """What to do about why nothing arrives."""
    if OTHER_POLLER in trouble:
        return _("Another program polls for it too: stop one, or give the bot a new token.")
    if NO_TOKEN in trouble.lower():
        return _("Its token is void: take a new one from BotFather, and `manage.py bot add`.")
    return _("Look whether this machine reaches TELEGRAM_API_URL.")
