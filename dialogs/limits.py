"""How much a visitor may do, and the address they come from: an office of many, or a script.

Asked before a transaction begins, so that nobody waits for a row meanwhile. Managers are staff.
"""

import math
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from realtime.redis.budgets import Budget, Spent, seconds_left, spend
from realtime.redis.windows import Full, Window, count, count_soon
from replyx.addresses import network_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

MINUTE, HOUR = 60, 3600


class TooMany(Exception):
    """A limit is reached; `str()` says it in the language of the moment, `seconds` when to come."""

    def __init__(self, sentence: "str | StrPromise", seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


def of_messages(visitor_id: int, address: str, what: str = "") -> list[Window]:
    """The windows of a visitor who writes; by `what` it can be taken back."""
    amount = settings.LIMIT_MESSAGES_PER_MINUTE
    burst = settings.LIMIT_MESSAGE_BURST or amount
    # 20 a minute and at most 5 at once: 5 in 15 seconds are both.
    seconds = math.ceil(burst * MINUTE / amount) if amount else 0
    return [
        *visitors("messages", visitor_id, burst if amount else 0, seconds, what),
        *addresses("messages", address, settings.LIMIT_ADDRESS_MESSAGES_PER_MINUTE, MINUTE, what),
    ]


def of_dialogs(visitor_id: int, address: str, dialog_id: int) -> list[Window]:
    """The windows of a visitor who begins a dialog: that is who writes its first message, and
    counts once however often that is sent again.
    """
    hourly = settings.LIMIT_DIALOGS_PER_HOUR, settings.LIMIT_ADDRESS_DIALOGS_PER_HOUR
    return [
        *visitors("dialogs", visitor_id, hourly[0], HOUR, str(dialog_id)),
        *addresses("dialogs", address, hourly[1], HOUR, str(dialog_id)),
    ]


def of_handoffs(visitor_id: int) -> list[Window]:
    """The window of a visitor who asks for a person: as often as they may write, beside that."""
    return visitors("handoffs", visitor_id, settings.LIMIT_MESSAGES_PER_MINUTE, MINUTE)


def spend_bytes(visitor_id: int, address: str, site_id: int, size: int) -> Spent:
    """A visitor sends files of so many bytes; what is not stored is to be taken back, by what is
    returned. Raises TooMany.
    """
    allowances = {
        f"bytes:visitor:{visitor_id}": settings.LIMIT_BYTES_PER_VISITOR,
        f"bytes:address:{network_of(address)}": settings.LIMIT_BYTES_PER_ADDRESS if address else 0,
        f"bytes:site:{site_id}": settings.LIMIT_BYTES_PER_SITE,
    }
    budgets = [Budget(key, amount) for key, amount in allowances.items() if amount]
    spent = spend(budgets, size)
    if spent is None:
        raise TooMany(_("Too many files for one day."), seconds_left())
    return spent


def hit_sessions(visitor_id: int | None, address: str) -> None:
    """Somebody opens the widget, or a visitor comes back to it. Raises TooMany."""
    hit(
        [
            *visitors("sessions", visitor_id, settings.LIMIT_SESSIONS_PER_MINUTE, MINUTE),
            *addresses("sessions", address, settings.LIMIT_ADDRESS_SESSIONS_PER_MINUTE, MINUTE),
        ]
    )


def hit_emails(visitor_id: int, address: str) -> None:
    """A visitor says where they want answers. Raises TooMany."""
    hit(
        [
            *visitors("emails", visitor_id, settings.LIMIT_EMAILS_PER_HOUR, HOUR),
            *addresses("emails", address, settings.LIMIT_ADDRESS_EMAILS_PER_HOUR, HOUR),
        ]
    )


def hit_own_data(what: str, visitor_id: int, address: str) -> None:
    """A visitor takes a copy of what is held of them, or has it deleted: each has its own windows,
    for copies that came to nothing must not keep anybody from a deletion. Raises TooMany.
    """
    hit(
        [
            *visitors(what, visitor_id, settings.LIMIT_OWN_DATA_PER_HOUR, HOUR),
            *addresses(what, address, settings.LIMIT_ADDRESS_OWN_DATA_PER_HOUR, HOUR),
        ]
    )


def hit_signals(visitor_id: int, address: str) -> None:
    """A visitor without a socket types, has read or received. Raises TooMany."""
    hit(
        [
            *visitors("signals", visitor_id, settings.LIMIT_SIGNALS_PER_MINUTE, MINUTE),
            *addresses("signals", address, settings.LIMIT_ADDRESS_SIGNALS_PER_MINUTE, MINUTE),
        ]
    )


def visitors(
    kind: str, visitor_id: int | None, amount: int, seconds: int, what: str = ""
) -> list[Window]:
    """A visitor's window; none for somebody new, or without a limit."""
    key = f"{kind}:visitor:{visitor_id}"
    return [Window(key, amount, seconds, what)] if amount and visitor_id is not None else []


def addresses(kind: str, address: str, amount: int, seconds: int, what: str = "") -> list[Window]:
    """The window of an address; none where a channel knows none, or without a limit."""
    key = f"{kind}:address:{network_of(address)}"
    return [Window(key, amount, seconds, what)] if amount and address else []


def hit(windows: list[Window]) -> None:
    """Count in all of the windows, or raise TooMany and count in none."""
    full = count(windows)
    if full is not None:
        raise too_many(full)


async def hit_soon(windows: list[Window]) -> None:
    """The same on the event loop."""
    full = await count_soon(windows)
    if full is not None:
        raise too_many(full)


def too_many(full: Full) -> TooMany:
    """What is said of a full window."""
    return TooMany(sentence(full.window.key.partition(":")[0]), rounded(full.seconds))


def rounded(seconds: float) -> int:
    """Whole seconds after which there is room again."""
    return max(1, math.ceil(seconds))


def sentence(kind: str) -> "StrPromise":
    """What is said of a visitor's full window; when to come is counted down beside it."""
    if kind == "dialogs":
        return _("Too many new conversations.")
    return _("Too many messages at once.") if kind == "messages" else _("Too much at once.")
