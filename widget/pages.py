"""What a customer's page loads: the script of the button, the iframe, and a shop to try them in.

None of these sets or reads a cookie: in a third-party frame cookies do not work anyway.
"""

import re
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from dialogs.models import Site
from replyx.errors import error_body
from replyx.language import language_of
from replyx.static_files.published import publish
from replyx.static_files.sending import send
from widget.colors import palette
from widget.tokens import embed_token
from widget.words import button_words, words

# Stricter than URLs are: it becomes part of a header.
ORIGIN = re.compile(r"https?://([a-z0-9_.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")
MODES = ("floating", "embedded", "full")


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """`/widget.js`."""
    file = publish("widget/loader.js")
    assert file
    response = send(request, file, "public, max-age=600")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def button(request: HttpRequest, site_token: str) -> JsonResponse:
    """What the loader needs before anything is opened: colours, side, words."""
    site = Site.objects.filter(site_token=site_token).first()
    if site is None:
        response = JsonResponse(error_body("not_found", _("There is no such site.")), status=404)
    else:
        with translation.override(language(request, site)):
            colors = palette(site.color)
            answer = {"color": site.color, "ink": colors["ink"], "position": site.position}
            response = JsonResponse(answer | button_words())
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
@xframe_options_exempt
def iframe(request: HttpRequest, site_token: str) -> HttpResponse:
    """The iframe's page; `?origin=` is the page around it, which the site has to allow."""
    site = Site.objects.filter(site_token=site_token).first()
    with translation.override(language(request, site)):
        if site is None:
            return notice(request, 404, _("There is no such chat"))
        origin = request.GET.get("origin", "")
        if origin and not allowed(request, site, origin):
            return notice(request, 403, _("This page may not show the chat"))
        context = {
            "lang": translation.get_language(),
            "config": config(request, site, origin),
            "words": words(),
        }
        response = render(request, "widget/app.html", context)
    return guarded(request, response, [origin] if origin else domains(site))


def config(request: HttpRequest, site: Site, origin: str) -> dict[str, Any]:
    """What the iframe's script knows from the start."""
    mode = request.GET.get("mode", "")
    return {
        "site_token": site.site_token,
        "name": site.name,
        "parent_origin": origin or None,
        # Our own pages show every site's widget, and need no leave from it.
        "embed_token": embed_token(site, origin) if origin and site.allows(origin) else None,
        "mode": mode if mode in MODES else "full",
        "lang": translation.get_language(),
        "colors": palette(site.color),
        "limits": {
            "text": settings.LIMIT_TEXT,
            "file": settings.LIMIT_FILE,
            "files": settings.LIMIT_FILES,
        },
    }


def guarded(request: HttpRequest, response: HttpResponse, ancestors: list[str]) -> HttpResponse:
    """The response with a policy that only these pages may frame, and that no browser keeps.

    A page that is isolated (COEP) takes a frame only if that says the same of itself.
    """
    socket = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    policy = {
        "frame-ancestors": ancestors,
        # Not every browser counts a socket of the same host as 'self'.
        "connect-src": [SELF, socket],
        "img-src": [SELF, "blob:"],
    }
    response._csp_replace = policy  # type: ignore[attr-defined]
    response["Cross-Origin-Embedder-Policy"] = "require-corp"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def notice(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page with one sentence, in place of the chat.

    Every page may frame it: else its browser would show an error of its own there, and nobody read
    the sentence. There is nothing in it that a click could be stolen from.
    """
    context = {
        "sentence": sentence,
        "lang": translation.get_language(),
    }
    response = render(request, "widget/notice.html", context, status=status)
    return guarded(request, response, ["*"])


def allowed(request: HttpRequest, site: Site, origin: str) -> bool:
    """Whether a page of this origin may show the site's widget."""
    own = f"{request.scheme}://{request.get_host()}"
    return bool(ORIGIN.fullmatch(origin)) and (origin == own or site.allows(origin))


def domains(site: Site) -> list[str]:
    """The pages that a site allows, as `frame-ancestors` names them."""
    named = [
        f"{scheme}://{name}:*" for name in site.allowed_domains for scheme in ("https", "http")
    ]
    return [SELF, *named]


def language(request: HttpRequest, site: Site | None) -> str:
    """`?lang=`, else what the browser prefers, else the site's."""
    header = request.headers.get("Accept-Language", "")
    return language_of(header, request.GET.get("lang"), last=site.locale if site else "")
