"""Packs pages and lists on their way out."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

KINDS = ("text/html", "application/json")


class PageCompression(GZipMiddleware):
    """What is read with GET.

    Against BREACH Django pads each answer by a random length and masks the form's token anew each
    time; and the cookies being Lax, no other site's page can ask for these at all.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The answer, packed where that is worth it."""
        return super().process_response(request, response) if fits(request, response) else response


def fits(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether it is a page or a list that somebody reads."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    return request.method == "GET" and kind in KINDS and not response.streaming
