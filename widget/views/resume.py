"""`/widget/resume/{link}/`: the way back from a mail to its conversation.

Whoever scans mail looks at every link, so a look changes nothing: the button does.
"""

from collections.abc import Callable
from typing import NamedTuple, cast

from csp.constants import NONE
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dialogs.models import Dialog
from replyx.errors import error_body
from widget.colors import palette
from widget.pages import guarded, language, notice
from widget.tokens import visitor_token


class Links(NamedTuple):
    """Whoever mails says where a link leads, and uses it up; None where it leads nowhere."""

    leads_to: Callable[[str], Dialog | None]
    use: Callable[[str], Dialog | None]


def links() -> Links:
    """What `settings.VISITOR_LINKS` names."""
    return cast(Links, import_string(settings.VISITOR_LINKS))


@csrf_exempt  # no cookie says who it is; the link does
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, link: str) -> HttpResponse:
    """A page with a button; the POST of its script uses the link up and gets the visitor's token,
    in JSON. Why a link leads nowhere is not said.
    """
    if request.method == "POST":
        return resumed(link)
    dialog = links().leads_to(link)
    with translation.override(language(request, dialog.site if dialog else None)):
        if dialog is None:
            return notice(request, 404, gone())
        context = {
            "lang": translation.get_language(),
            "name": dialog.site.name,
            "config": {
                "site_token": dialog.site.site_token,
                "colors": palette(dialog.site.color),
            },
            "words": {
                "gone": gone(),
                "no_storage": _("Allow this page to store data in your browser, and try again."),
                "failed": _("It did not work. Try again."),
            },
        }
        response = render(request, "widget/resume.html", context)
    return guarded(request, response, [NONE])


def resumed(link: str) -> HttpResponse:
    """What the widget keeps of a visit (`static/widget/app/session.js`), once."""
    dialog = links().use(link)
    if dialog is None:
        response = JsonResponse(error_body("not_found", gone()), status=404)
    else:
        visitor = dialog.visitor
        response = JsonResponse(
            {
                "visitor": visitor.pk,
                "dialog": dialog.pk,
                "token": visitor_token(visitor),
                "who": visitor.external_id or "",
            }
        )
    response["Cache-Control"] = "no-store"
    return response


def gone() -> str:
    """What is said of every link that leads nowhere."""
    return _(
        "This link was used, or is too old. In the browser in which you wrote, the conversation is "
        "still there."
    )
