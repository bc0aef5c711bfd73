"""The road by Telegram (`notify.escalation.roads`): who can be told, and how one is.

`notify` knows nothing of bots; `replyx.wiring` makes the two known to each other.
"""

from datetime import datetime, timedelta
from typing import Any, Protocol

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bot.models import BotUser, Outgoing, Topic
from bot.sending.outbox import put
from dialogs.access.managers import managers
from dialogs.cutting import one_line
from dialogs.models import Dialog, Site
from jobs.outcomes import Permanent, Retry
from replyx.database.clock import shared_now
from replyx.language import language_of
from replyx.reach import public_url


class Notice(Protocol):
    """What is to be told: `notify.models.Notice`."""

    pk: int

    @property
    def dialog(self) -> Any:
        """The dialog of which it tells."""


class TelegramRoad:
    """A private message of a bot of the site."""

    def reached(self, site: Site) -> QuerySet[User]:
        """The managers of a site who have linked an account and begun one of its bots."""
        begun = begun_bots(site).values("telegram_id")
        return managers().filter(memberships__site=site, telegram__telegram_id__in=begun)

    def send(self, notice: Notice, said: str, reader: User) -> None:
        """Tell somebody, once for a notice. Raises Retry until it is sent, and Permanent where it
        cannot be.
        """
        dialog: Dialog = notice.dialog
        begun = begun_bots(dialog.site).filter(telegram_id__in=[reader.telegram.telegram_id])
        own = begun.order_by("-seen_at").first()
        if own is None:
            raise Permanent("They have begun no bot of the site any more.")
        language = language_of("", own.language, last=dialog.site.locale)
        params = {
            "text": words(dialog, said, language),
            "link_preview_options": {"is_disabled": True},
        }
        place = own.bot_id, own.telegram_id, "sendMessage"
        call = put(*place, params, dedupe=f"notice:{notice.pk}")
        if call.state == Outgoing.State.FAILED:
            raise Permanent(call.error)
        if call.state != Outgoing.State.SENT:
            raise Retry(longer_each_time(call.created_at), "It waits to be sent.")


def begun_bots(site: Site) -> QuerySet[BotUser]:
    """Whom bots of a site may write to."""
    return BotUser.objects.filter(bot__site=site, bot__enabled=True, blocked_at=None)


def longer_each_time(since: datetime) -> timedelta:
    """How long to wait for what has waited since a moment: twice as long each time."""
    return max(shared_now() - since, timedelta(seconds=1))


def words(dialog: Dialog, said: str, language: str) -> str:
    """Who waits, what they said first, and the ways to the dialog."""
    with translation.override(language):
        who = _("{visitor} waits for an answer — {site}").format(
            visitor=one_line(str(dialog.visitor)), site=one_line(dialog.site.name)
        )
        lines = [who, said, "", public_url(reverse("inbox-dialog", args=[dialog.pk]))]
        found = Topic.objects.filter(dialog=dialog, group__trouble="", thread_id__isnull=False)
        lines += [topic_link(each) for each in found.select_related("group")]
        return "\n".join(lines)


def topic_link(topic: Topic) -> str:
    """Where members of its group see a topic."""
    return f"https://t.me/c/{str(topic.group.chat_id).removeprefix('-100')}/{topic.thread_id}"
