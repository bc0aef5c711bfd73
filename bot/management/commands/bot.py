"""`manage.py bot`: make bots known, poll for them, set their webhooks, look at what failed."""

import asyncio
import json
import signal
from argparse import ArgumentParser
from collections.abc import Coroutine
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bot import adding
from bot.demo import furnish
from bot.models import Bot, Update
from bot.polling import HasWebhook, Poller, poll_all
from bot.updates.handling import again
from dialogs.representations import iso
from realtime.process.hub import hub
from realtime.redis.pipeline import close_pipelines
from replyx.postgresql.session import bound_pauses
from replyx.processes.leaving import leave_after

SHOWN = 50  # updates


class Command(BaseCommand):
    """Bots of Telegram."""

    help = "Add Telegram bots to sites, poll for them, set their webhooks, look at their updates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with which bot."""
        what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
        new = what.add_parser("add", help="make a bot known to a site; Telegram is asked who it is")
        new.add_argument("site_token")
        new.add_argument("token", help="as BotFather gives it")
        new.add_argument("--demo", action="store_true", help="with a scenario and tasks to try")
        listed = what.add_parser("list", help="every bot, and what is wrong with it")
        run = what.add_parser("run", help="poll for one bot, or for all that have no webhook")
        run.add_argument("id", nargs="?", type=int)
        run.add_argument(
            "--delete-webhook", action="store_true", help="of this bot first, if it has one"
        )
        hook = what.add_parser("webhook", help="have Telegram post the updates of a bot")
        hook.add_argument("id", type=int)
        hook.add_argument("url", nargs="?", help="where; below PUBLIC_URL if none is given")
        hook.add_argument("--delete", action="store_true", help="have it keep them instead")
        updates = what.add_parser("updates", help="the newest updates of a bot")
        updates.add_argument("id", type=int)
        updates.add_argument("--poison", action="store_true", help="those that failed")
        updates.add_argument(
            "--again", nargs="+", type=int, metavar="N", help="try some that failed once more"
        )
        for each in (new, listed, hook, updates):
            each.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        """Raises CommandError where it cannot be done."""
        try:
            getattr(self, what)(options)
        except adding.Refusal as error:
            raise CommandError(str(error)) from None

    def add(self, options: dict[str, Any]) -> None:
        """Make a bot known."""
        bot, is_new = run(adding.add(options["site_token"], options["token"]))
        if options["demo"]:
            furnish(bot)
        address = adding.webhook_of(bot)
        if options["json"]:
            said = {"id": bot.pk, "webhook": address, "secret": bot.secret}
            self.stdout.write(json.dumps(said))
            return
        text = _("{bot} is bot {id} of {site}.") if is_new else _("{bot} has its new token.")
        self.stdout.write(text.format(bot=bot, id=bot.pk, site=bot.site))
        text = _("Poll for it: manage.py bot run {id}. Or: manage.py bot webhook {id} {address}")
        self.stdout.write(text.format(id=bot.pk, address=address))

    def list(self, options: dict[str, Any]) -> None:
        """Every bot; of the token only whose it is."""
        bots = Bot.objects.select_related("site").order_by("pk")
        rows = [
            {
                "id": bot.pk,
                "site": bot.site.site_token,
                "username": bot.username,
                "telegram_id": bot.telegram_id,
                "enabled": bot.enabled,
                "poison": bot.updates.filter(state=Update.State.POISON).count(),
                "trouble": bot.trouble,
            }
            for bot in bots
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write("  ".join(str(each) for each in row.values() if each != ""))

    def run(self, options: dict[str, Any]) -> None:
        """Poll until a signal."""
        bound_pauses(settings.DATABASE_SECONDS)
        bot = bot_with(options["id"]) if options["id"] is not None else None
        if options["delete_webhook"] and bot is None:
            raise CommandError(_("Name the bot whose webhook is to go."))
        if options["delete_webhook"] and bot is not None:
            run(adding.delete_webhook(bot))
        self.stdout.write(_("Polling."))
        try:
            run(until_told(Poller(bot.pk, alone=True).run() if bot else poll_all()))
        except HasWebhook:
            text = _("The bot has a webhook. Delete it with --delete-webhook, or do not poll.")
            raise CommandError(text) from None

    def webhook(self, options: dict[str, Any]) -> None:
        """Set or delete the webhook of a bot."""
        bot = bot_with(options["id"])
        if options["delete"]:
            run(adding.delete_webhook(bot))
            url = ""
        else:
            url = options["url"] or adding.webhook_of(bot)
            run(adding.set_webhook(bot, url))
        if options["json"]:
            self.stdout.write(json.dumps({"id": bot.pk, "webhook": url}))
        else:
            text = _("Telegram posts the updates to {url}.") if url else _("It has no webhook now.")
            self.stdout.write(text.format(url=url))

    def updates(self, options: dict[str, Any]) -> None:
        """Show updates, or try some once more."""
        own = bot_with(options["id"]).updates.order_by("-update_id")
        if options["again"]:
            count = again(list(own.filter(update_id__in=options["again"])))
            if not count:
                raise CommandError(_("None of them has failed."))
            self.stdout.write(
                json.dumps({"again": count})
                if options["json"]
                else _("Started again. Updates: {count}").format(count=count)
            )
            return
        found = own.filter(state=Update.State.POISON) if options["poison"] else own
        rows = [row_of(each) for each in found[:SHOWN]]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            words = (row["update_id"], row["received_at"], row["kind"], row["state"], row["error"])
            self.stdout.write("  ".join(map(str, words)))


def row_of(update: Update) -> dict[str, Any]:
    """An update for programs."""
    return {
        "update_id": update.update_id,
        "chat_id": update.chat_id,
        "kind": update.kind,
        "state": update.state,
        "attempts": update.attempts,
        "error": update.error,
        "received_at": iso(update.received_at),
        "body": update.body,
    }


def bot_with(number: int) -> Bot:
    """A bot. Raises CommandError."""
    bot = Bot.objects.filter(pk=number).first()
    if bot is None:
        raise CommandError(_("There is no such bot."))
    return bot


def run(work: "Coroutine[Any, Any, Any]") -> Any:
    """What work answers that is done on an event loop of its own."""

    async def whole() -> Any:
        try:
            return await work
        finally:
            await hub().stop()
            await close_pipelines()

    return asyncio.run(whole())


async def until_told(work: "Coroutine[Any, Any, None]") -> None:
    """Work until SIGTERM or SIGINT, or until it ends by itself."""
    task = asyncio.ensure_future(work)

    def stop() -> None:
        task.cancel()
        leave_after(settings.GRACE_SECONDS)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        pass
