"""The road by Telegram. Bots are an app above, which settings name."""

from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from dialogs.models import Site
from notify.escalation.waiting import said_from
from notify.models import Notice
from notify.push.words import line_of


class TelegramRoad(Protocol):
    """What the app above does."""

    def reached(self, site: Site, /) -> QuerySet[User]:
        """As `roads.Road.reached`."""

    def send(self, notice: Notice, said: str, reader: User, /) -> None:
        """As `roads.Road.send`; `said` is the first line of what waits."""


@cache
def road() -> TelegramRoad:
    """What `settings.TELEGRAM_ROAD` names."""
    return cast(TelegramRoad, import_string(settings.TELEGRAM_ROAD))


def reached_in_telegram(site: Site) -> QuerySet[User]:
    """The managers of a site whom one of its bots may write to."""
    return road().reached(site) if site.has_bot else User.objects.none()


def send_in_telegram(notice: Notice, reader: User) -> None:
    """Tell one of them. Raises as the road does."""
    first = said_from(notice.dialog, notice.from_seq).first()
    road().send(notice, line_of(first) if first else "", reader)
