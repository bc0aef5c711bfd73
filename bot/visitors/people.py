"""Who writes to a bot, and the dialog that they go on with."""

from typing import Any

from bot.models import Bot, BotUser
from bot.updates.reading import Json
from dialogs.actions import Person, begin_or_resume
from dialogs.models import Channel, Dialog
from realtime.sync import follow, rows_changed
from replyx.database.clock import shared_now
from replyx.language import language_of

NAMES = ("first_name", "last_name", "username")
LONGEST = 64


def user_of(bot: Bot, said: Json) -> BotUser:
    """Whoever wrote to a bot, as Telegram names them now."""
    found = {name: word(said.get(name))[:LONGEST] for name in NAMES}
    found["language"] = word(said.get("language_code"))[:16]
    known = BotUser.objects.filter(bot=bot, telegram_id=said["id"]).values(*found).first()
    user, _is_new = BotUser.objects.update_or_create(
        bot=bot, telegram_id=said["id"], defaults={**found, "seen_at": shared_now()}
    )
    if known is not None and known != found:
        rows_changed([user])
    return user


def follow_people() -> None:
    """Have it told who comes, and what they are called now; not that they wrote once more."""
    times = "seen_at", "created_at", "blocked_at"  # `update_or_create` saves them all
    quiet = [*NAMES, "language", "visitor", *times]
    follow(BotUser, "users", site=lambda user: user.bot.site_id, quiet=quiet)


def dialog_of(user: BotUser, context: dict[str, str] | None = None) -> Dialog:
    """The dialog that they go on with, a new one where there is none; one visitor over all bots of
    a site. No limit of the web counts here: who writes too fast is held up by Telegram already, and
    a message that a bot was given cannot be refused. `context` is what else the inbox shows of how
    they came.
    """
    site = user.bot.site
    person = Person(str(user.telegram_id), user.name or user.username)
    known = {"language": user.language, "telegram": user.username and f"@{user.username}"}
    context = {name: each for name, each in known.items() if each} | (context or {})
    dialog = begin_or_resume(site, person=person, context=context, channel=Channel.TELEGRAM)
    if user.visitor_id != dialog.visitor_id:
        user.visitor_id = dialog.visitor_id
        user.save(update_fields=["visitor"])
    return dialog


def language_for(user: BotUser) -> str:
    """In which of our languages they are spoken to."""
    return language_of("", user.language, last=user.bot.site.locale)


def full_name(said: Any) -> str:
    """The name of somebody as Telegram shows it; may be empty."""
    if not isinstance(said, dict):
        return ""
    return f"{word(said.get('first_name'))} {word(said.get('last_name'))}".strip()


def word(value: Any) -> str:
    """A text of Telegram's; empty where there is none."""
    return value if isinstance(value, str) else ""
