"""Parts of the chat that can wait: each a script, its words and its sheet, loaded when wanted."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.http import require_safe

from dialogs.models import Site
from replyx.static_files.published import publish
from replyx.static_files.sending import send
from widget.pages import language
from widget.words import PARTS

CACHING = "public, max-age=600"


@require_safe
def script(request: HttpRequest, part: str) -> HttpResponse:
    """`/widget/{part}.js`, which every version of the chat knows by this name."""
    file = publish(f"widget/{part}/{part}.js")
    assert file
    return send(request, file, CACHING)


@require_safe
def words(request: HttpRequest, part: str, site_token: str) -> JsonResponse:
    """Its words, in the language of the request, and where its sheet is."""
    site = get_object_or_404(Site, site_token=site_token)
    with translation.override(language(request, site)):
        answer = {"words": PARTS[part](), "sheet": static(f"widget/{part}/{part}.css")}
        response = JsonResponse(answer)
    response["Cache-Control"] = CACHING
    return response
