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
from dialogs.tracing.elsewhere import Told
from dialogs.tracing.story import elsewhere
from notify.escalation.told import told_in

NAMES = 3  # in a line; the others are counted
LINES = {
    "sent": gettext_lazy("Told elsewhere: {names}"),
    "waiting": gettext_lazy("to be told: {names}"),
    "failed": gettext_lazy("could not be told: {names}"),
}


@never_cache
@for_members
def told(request: HttpRequest, user: User, dialog_id: int) -> JsonResponse:
    """`{"told": [{"seq", "line", "story"}], "waits"}`: of each waiting the number of its last
    message, one line and all of it; whether more may come.
    """
    dialog = get_object_or_404(Dialog.objects.of(user), pk=dialog_id)
    found = told_in(dialog)
    waits = dialog.untold_since is not None or any(
        each.outcome == "waiting" for _begin, _end, each in found
    )
    waitings = groupby(found, key=lambda each: each[0])
    return JsonResponse({"told": [shown(list(each)) for _, each in waitings], "waits": waits})


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
