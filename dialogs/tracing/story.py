"""A trace in words, in the reader's language."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogs.tracing.elsewhere import InTelegram, Told, ToldVisitor
from dialogs.tracing.trace import Late, Reached, Trace
from replyx.database.clock import shared_now

SIDES = {"admin": gettext_lazy("the managers"), "site": gettext_lazy("the visitor")}
SENDERS = {
    "user": gettext_lazy("the visitor"),
    "manager": gettext_lazy("a manager"),
    "assistant": gettext_lazy("the assistant"),
    "system": gettext_lazy("the system"),
}
TRANSPORTS = {
    "ws": "WebSocket", "sse": "SSE", "poll": gettext_lazy("fetched"), "telegram": "Telegram",
}  # fmt: skip
HOW = {
    "live": gettext_lazy("live"),
    "stream": gettext_lazy("by replay from Redis"),
    "database": gettext_lazy("by replay from the database"),
}
WAITING = {
    "no_connection": gettext_lazy(
        "Not at %(side)s yet: nobody was connected when it was stored. It waits, and is delivered "
        "when someone comes."
    ),
    "waiting": gettext_lazy("Not at %(side)s yet."),
    "not_kept": gettext_lazy("When it came to be at %(side)s is not kept any longer."),
}
LATE = {
    "no_connection": gettext_lazy(
        "Late at %(side)s by %(seconds)s s: nobody was connected when it was stored."
    ),
    "redis_away": gettext_lazy(
        "Late at %(side)s by %(seconds)s s: Redis was away, the database brought it."
    ),
    "worker_killed": gettext_lazy(
        "Late at %(side)s by %(seconds)s s: the process that stored it was gone before it could "
        "announce it."
    ),
    "not_recorded": gettext_lazy(
        "Late at %(side)s by %(seconds)s s; why is not recorded any more."
    ),
    "gap_repaired": gettext_lazy(
        "Late at %(side)s by %(seconds)s s: the announcement was lost; "
        "the gap was found and filled."
    ),
    "slow": gettext_lazy("Late at %(side)s by %(seconds)s s."),
}

ROADS = {
    "push": gettext_lazy("push notification"),
    "telegram": gettext_lazy("Telegram"),
    "mail": gettext_lazy("e-mail"),
}
TOLD = {
    "waiting": gettext_lazy("%(name)s is to be told by %(road)s since %(at)s."),
    "sent": gettext_lazy("%(name)s was told by %(road)s, %(at)s."),
    "cancelled": gettext_lazy("%(name)s was not told by %(road)s: it was no longer needed."),
    "failed": gettext_lazy("%(name)s could not be told by %(road)s: it was refused."),
    "to come": gettext_lazy("%(name)s is to be told by %(road)s, %(at)s."),
    "overtaken": gettext_lazy("%(name)s was not told by %(road)s: %(first)s was first."),
}
MAILED = {
    "waiting": gettext_lazy("The answer is to be mailed to the visitor at %(address)s."),
    "sent": gettext_lazy("The answer was mailed to the visitor at %(address)s, %(at)s."),
    "cancelled": gettext_lazy(
        "The answer was not mailed to the visitor at %(address)s: they looked first."
    ),
    "unwanted": gettext_lazy(
        "The answer was not mailed to the visitor at %(address)s: no mail is wanted there."
    ),
    "limited": gettext_lazy(
        "The answer was not mailed to the visitor at %(address)s: too many mails on one day."
    ),
    "failed": gettext_lazy(
        "The answer could not be mailed to the visitor at %(address)s: it was refused."
    ),
}
IN_TELEGRAM = {
    "waiting": gettext_lazy("It waits to be sent to Telegram since %(at)s."),
    "sent": gettext_lazy("Telegram has it since %(at)s."),
    "failed": gettext_lazy("Telegram did not take it: %(error)s"),
}


def story(trace: Trace) -> list[str]:
    """The trace as sentences, in the order of what happened."""
    lines = [
        _("Message %(seq)s of dialog %(dialog)s, from %(sender)s.")
        % {"seq": trace.seq, "dialog": trace.dialog_id, "sender": sender(trace)},
        _("Stored %(at)s.") % {"at": shown(trace.stored_at)},
    ]
    if trace.private:
        lines.append(_("A private note: the visitor never sees it."))
    lines.append(announcement(trace))
    lines += [person(reached) for reached in trace.reached]
    lines += [lateness(late) for late in trace.late]
    lines += [elsewhere(told) for told in trace.told_elsewhere]
    lines += [mailed(told) for told in trace.visitor_mailed]
    if trace.telegram is not None:
        lines.append(in_telegram(trace.telegram))
    return lines


def sender(trace: Trace) -> str:
    """Who wrote it."""
    role = str(SENDERS[trace.sender])
    return f"{role} ({trace.author})" if trace.author else role


def shown(moment: str) -> str:
    """A moment with milliseconds, in the reader's time zone."""
    local = timezone.localtime(datetime.fromisoformat(moment))
    return f"{date_format(local, 'DATE_FORMAT')} {local:%H:%M:%S}.{local.microsecond // 1000:03d}"


def announcement(trace: Trace) -> str:
    """The announcement, or that none was recorded."""
    if trace.broadcast is None:
        return _("No announcement is recorded.")
    words = {
        "at": shown(trace.broadcast.at),
        "admin": trace.broadcast.admin_conns,
        "site": trace.broadcast.site_conns,
    }
    line = _("Announced %(at)s; connections: managers %(admin)s, visitor %(site)s.") % words
    return line if trace.broadcast.layer == "ok" else " ".join([line, _("Redis was away.")])


def person(reached: Reached) -> str:
    """How far one person has come with it."""
    steps = []
    if reached.sent:
        words = [TRANSPORTS.get(reached.transport, reached.transport), HOW.get(reached.how, "")]
        road = ", ".join(str(word) for word in words if word)
        steps.append(step(_("sent"), reached.sent_at, road))
    if reached.acked:
        steps.append(step(_("received"), reached.acked_at))
    if reached.read:
        steps.append(step(_("read"), reached.read_at))
    return f"{reached.name or stranger(reached.person)}: {', '.join(steps)}."


def stranger(person: str) -> str:
    """How somebody is called whose name nobody knows; `person` as in a lease, `visitor:7`."""
    kind, _colon, number = person.partition(":")
    return _("Visitor {id}").format(id=number) if kind == "visitor" else person


def step(word: str, at: str | None, road: str = "") -> str:
    """One step of a person; a time that is not kept any more is left out."""
    return " ".join(filter(None, [word, shown(at) if at else "", f"({road})" if road else ""]))


def lateness(late: Late) -> str:
    """Why a side has it late, or not yet."""
    words = {"side": SIDES[late.side], "seconds": late.seconds}
    return str((WAITING if late.seconds is None else LATE)[late.reason]) % words


def elsewhere(told: Told) -> str:
    """Who was told elsewhere, and what came of it."""
    what: str = told.outcome
    if what == "waiting" and datetime.fromisoformat(told.due_at) > shared_now():
        what = "to come"
    elif what == "cancelled" and told.first:
        what = "overtaken"
    words = {
        "name": told.name,
        "road": ROADS.get(told.road, told.road),
        "at": shown(told.sent_at or told.due_at),
        "first": told.first,
    }
    line = str(TOLD[what]) % words
    if not told.repetition:
        return line
    return " ".join([line, _("Repetition: %(number)s.") % {"number": told.repetition}])


def mailed(told: ToldVisitor) -> str:
    """What became of the mail to the visitor."""
    words = {"address": told.address, "at": shown(told.sent_at or told.created_at)}
    return str(MAILED[told.outcome]) % words


def in_telegram(there: InTelegram) -> str:
    """What Telegram has of it."""
    words = {"at": shown(there.sent_at or there.created_at), "error": there.error}
    line = str(IN_TELEGRAM[there.outcome]) % words
    if there.outcome != "waiting" or not there.error:
        return line
    return " ".join([line, there.error])
