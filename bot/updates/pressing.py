"""A press of a button is answered, or its button turns for a while."""

from bot.loading import loaded
from bot.models import Bot
from jobs.tasks import task
from realtime.host import ask

ANSWER = 200  # characters


@task(queue_name="telegram", attempts=1, priority=10)
async def answer(bot_id: int, press_id: str, alert: str) -> None:
    """Tell whoever pressed, with words to read where there are some; what fails is worth nothing
    later, and nobody's trouble. A job, so that nothing waits for Telegram in a transaction.
    """
    await loaded()
    from aiogram.exceptions import AiogramError
    from aiogram.methods import AnswerCallbackQuery

    from bot.sending import calling

    bot = await ask(bot_of, bot_id)
    words = alert[:ANSWER] or None
    method = AnswerCallbackQuery(callback_query_id=press_id, text=words, show_alert=bool(words))
    try:
        await calling.ask(bot, method, seconds=5)
    except (AiogramError, OSError):
        return


def bot_of(bot_id: int) -> Bot:
    """A bot. Raises Bot.DoesNotExist."""
    return Bot.objects.get(pk=bot_id)
