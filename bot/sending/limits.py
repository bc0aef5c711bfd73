"""How much a bot may send (https://core.telegram.org/bots/faq): asked of ourselves before each
call, over all workers, so that Telegram seldom has to say so. What it says counts all the same.
"""

from bot.models import Chat, Outgoing
from realtime.redis import windows
from realtime.redis.windows import Window

BOT = (30, 1)  # calls in so many seconds
GROUP = (20, 60)
PRIVATE = (5, 5)  # one a second, and a few at once for a text of several parts


def count(chat: Chat, row: Outgoing) -> float:
    """Count a call; or the seconds after which it may be made, and then it does not count."""
    bot = Window(f"telegram:{chat.bot_id}", *BOT)
    amount = GROUP if chat.kind == Chat.Kind.GROUP else PRIVATE
    own = Window(f"telegram:{chat.bot_id}:{chat.chat_id}", *amount)
    full = windows.count([bot, own])
    if full:
        return full.seconds
    for _further in range(messages_of(row) - 1):
        windows.count([bot, own])  # it goes in one call, whatever they say
    return 0.0


def messages_of(row: Outgoing) -> int:
    """How many messages a call makes: an album is as many as it has files."""
    media = row.params.get("media")
    return len(media) if isinstance(media, list) else 1
