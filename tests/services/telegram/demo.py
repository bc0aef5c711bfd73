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
    visitors = [world.person("Viktor", language="en"), world.person("Вера", language="ru")]
    for person in (anna, *visitors):
        open_chat(world, token, person.id)
