"""Somebody writes to a visitor: Telegram shows it for five seconds, or until it is there."""

import threading
import time
from functools import lru_cache

from bot.loading import loaded
from bot.models import Bot, BotUser, Chat
from dialogs.models import Channel, Dialog
from jobs.tasks import task
from realtime.host import ask
from replyx.database.clock import shared_now, shared_seconds

SHOWN = 5.0  # seconds
MANY = 1000  # dialogs that are remembered

_last: dict[int, float] = {}  # by dialog: when this process showed it
_lock = threading.Lock()


def typed(dialog_id: int) -> None:
    """A manager writes in a dialog. Costs nothing for those who are not in Telegram."""
    if not is_in_telegram(dialog_id) or not is_due(dialog_id):
        return
    begun = BotUser.objects.filter(visitor__dialogs=dialog_id, bot__enabled=True, blocked_at=None)
    if user := begun.order_by("-seen_at").first():
        show(user)


def show(user: BotUser) -> None:
    """Have it shown at once."""
    show_typing.enqueue(user.bot_id, user.telegram_id, shared_seconds())


@lru_cache(maxsize=MANY)  # a dialog stays where it began
def is_in_telegram(dialog_id: int) -> bool:
    """Whether a dialog's visitor writes to a bot."""
    return Dialog.objects.filter(pk=dialog_id, channel=Channel.TELEGRAM).exists()


def is_due(dialog_id: int) -> bool:
    """Whether what this process showed last is over by now."""
    now = time.monotonic()
    with _lock:
        if now - _last.get(dialog_id, -SHOWN) < SHOWN:
            return False
        if len(_last) >= MANY:
            _last.clear()
        _last[dialog_id] = now
    return True


@task(queue_name="telegram", attempts=1, priority=10)
async def show_typing(bot_id: int, chat_id: int, at: float) -> None:
    """Show it, past what waits for the chat; it is worth nothing later, and no second attempt."""
    if shared_seconds() - at > SHOWN:
        return
    bot = await ask(bot_for, bot_id, chat_id)
    if bot is None:
        return
    await loaded()
    from aiogram.exceptions import AiogramError
    from aiogram.methods import SendChatAction

    from bot.sending import calling

    try:
        await calling.ask(bot, SendChatAction(chat_id=chat_id, action="typing"), seconds=3)
    except (AiogramError, OSError):
        return


def bot_for(bot_id: int, chat_id: int) -> Bot | None:
    """A bot that may call for a chat now; None where Telegram wants to have peace."""
    bot = Bot.objects.filter(pk=bot_id, enabled=True).first()
    chat = Chat.objects.filter(bot=bot_id, chat_id=chat_id).first()
    held = [each.not_before for each in (bot, chat) if each and each.not_before]
    return None if held and max(held) > shared_now() else bot
