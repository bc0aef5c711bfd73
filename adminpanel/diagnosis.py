"""How the installation is, for staff: who is connected, what is wrong, and what to do.

Who is connected are numbers, which any staff may see. What the doctor says names sites and hosts:
that is for superusers.
"""

import re
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dialogs.models import Dialog
from realtime.watching.counts import counts, details
from realtime.watching.diagnosis import diagnosis, sync_info
from replyx.doctor.checks import QUICK
from replyx.doctor.findings import worst
from replyx.doctor.rounds import Outcome, Plan, outcomes

INBOX_ADDRESS = re.compile(r"(/admin/inbox/\d+/)")
SHOWN = 20  # dialogs of a kind


@admin.site.admin_view
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`/admin/diagnosis/`, of one dialog too with `?dialog_id=`."""
    user = request.user
    assert isinstance(user, User)
    word = request.GET.get("dialog_id", "")
    dialog_id = int(word) if word.isascii() and word.isdigit() and len(word) <= 18 else None
    every = counts()
    info, state = sync_info(every, dialog_id), diagnosis(every, dialog_id)
    context = {
        **admin.site.each_context(request),
        "title": _("Diagnosis"),
        "is_nav_sidebar_enabled": False,
        "dialog_id": dialog_id,
        "stats": details(every),
        "groups": groups(user, info),
        "advice": list(zip(state["issues"], map(linked, state["recommendations"]), strict=True)),
        "one": info["specific_dialog"],
        **(doctor() if user.is_superuser else {}),
    }
    return render(request, "adminpanel/diagnosis.html", context)


def linked(advice: str) -> str:
    """The advice, with the address of a dialog in it as a link."""
    before, address, after = (*INBOX_ADDRESS.split(advice, maxsplit=1), "", "")[:3]
    if not address:
        return advice
    return format_html('{}<a href="{}">{}</a>{}', before, address, address, after)


def groups(user: User, info: dict[str, Any]) -> list[dict[str, Any]]:
    """Who is in which dialogs; those of the user's own sites can be opened."""
    kinds = {
        "site_only_dialogs": _("Visitors without a manager"),
        "admin_only_dialogs": _("Managers without a visitor"),
    }
    shown = [number for kind in kinds for number in info[kind][:SHOWN]]
    own = set(Dialog.objects.of(user).filter(pk__in=shown).values_list("pk", flat=True))
    return [
        {
            "title": title,
            "dialogs": [(number, number in own) for number in info[kind][:SHOWN]],
            "more": max(0, len(info[kind]) - SHOWN),
        }
        for kind, title in kinds.items()
    ]


def doctor() -> dict[str, Any]:
    """The quick checks, the worst first."""
    order = ("problem", "warning", "ok", "skipped")
    done: list[Outcome] = sorted(outcomes(QUICK, Plan()), key=lambda each: order.index(each.level))
    findings = [finding for outcome in done for finding in outcome.findings]
    return {"checks": done, "worst": worst(findings)}
