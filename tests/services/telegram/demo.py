"""Whom the demo's page shows at first: two visitors, and a manager with a forum."""

from tests.services.telegram.control.membership import group, open_chat
from tests.services.telegram.world.world import World


def furnish(world: World, token: str) -> None:
    """Nobody has written yet: that is for whoever looks at the page."""
    bot = world.bot(token)
    if bot is None:
        raise SystemExit(f"{token} is no token of a bot")
    bot.name, bot.username = "ReplyX demo", "replyx_demo_bot"
    anna = world.person("Анна", language="ru")
    group(world, token, anna.id, title="Managers · Менеджеры")
    for name, language in (("Viktor", "en"), ("Вера", "ru")):
        open_chat(world, token, world.person(name, language=language).id)
