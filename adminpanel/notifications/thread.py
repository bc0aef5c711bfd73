"""Who was told elsewhere of what is said in a dialog, for its thread in the inbox."""

from itertools import groupby
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from adminpanel.views import for_members
from dialogs.models import Dialog
from dialogs.tracing.elsewhere import Told, ToldVisitor
from dialogs.tracing.story import elsewhere, mailed
from notify.escalation.told import told_in
from notify.visitors.told import mails_in, may_come

NAMES = 3  # in a line; the others are counted
LINES = {
    "sent": gettext_lazy("Told elsewhere: {names}"),
    "waiting": gettext_lazy("to be told: {names}"),
    "failed": gettext_lazy("could not be told: {names}"),
}

MAILED = {
    "waiting": gettext_lazy("Waits to be mailed to the visitor at {address}"),
    "sent": gettext_lazy("Mailed to the visitor at {address}"),
    "cancelled": gettext_lazy("Not mailed to {address}: the visitor looked first"),
    "unwanted": gettext_lazy("Not mailed to {address}: no mail is wanted there"),
    "limited": gettext_lazy("Not mailed to {address}: too many mails on one day"),
    "failed": gettext_lazy("The mail to the visitor at {address} was refused"),
}
SOURCES = {
    "site": gettext_lazy("The site said this address."),
    "chat": gettext_lazy("The address was given in the chat, nobody has checked it."),
}


@never_cache
@for_members
def told(request: HttpRequest, user: User, dialog_id: int) -> JsonResponse:
    """`{"told": [{"seq", "line", "story"}], "waits"}`: of each waiting the number of its last
    message, one line and all of it, and the same of each mail to a visitor who left; whether more
    may come.
    """
    dialogs = Dialog.objects.of(user).select_related("site", "visitor")
    dialog = get_object_or_404(dialogs, pk=dialog_id)
    found = told_in(dialog)
    waits = dialog.untold_since is not None or any(
        each.outcome == "waiting" for _begin, _end, each in found
    )
    waitings = groupby(found, key=lambda each: each[0])
    lines = [shown(list(each)) for _, each in waitings] + [*map(shown_mail, mails_in(dialog))]
    return JsonResponse({"told": lines, "waits": waits or may_come(dialog)})


def shown_mail(mail: ToldVisitor) -> dict[str, Any]:
    """What the thread shows of one mail to the visitor."""
    line = MAILED[mail.outcome].format(address=mail.address)
    return {"seq": mail.upto_seq, "line": line, "story": [mailed(mail), str(SOURCES[mail.source])]}


def shown(waiting: list[tuple[int, int, Told]]) -> dict[str, Any]:
    """What the thread shows of one waiting."""
    notices = [notice for _begin, _end, notice in waiting]
    return {
        "seq": max(end for _begin, end, _notice in waiting),
        "line": line(notices),
        "story": [elsewhere(notice) for notice in notices],
    }


def line(notices: list[Told]) -> str:
    """Who was told and who will be, in short."""
    parts = []
    for outcome, words in LINES.items():
        names = list(dict.fromkeys(each.name for each in notices if each.outcome == outcome))
        if names:
            parts.append(str(words).format(names=few(names)))
    text = " · ".join(parts) or _("Nobody had to be told elsewhere")
    return text[:1].upper() + text[1:]


def few(names: list[str]) -> str:
    """Some names, and how many more."""
    if len(names) <= NAMES:
        return ", ".join(names)
    more = _("and more: {count}").format(count=len(names) - NAMES)
    return f"{', '.join(names[:NAMES])} {more}"
