"""Packs pages and lists on their way out."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

KINDS = ("text/html", "application/json")
METHOD = "GET"


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
    return request.method == METHOD and kind in KINDS and not response.streaming


class Packed(NamedTuple):
    """A body as it is sent: packed, or as it was; and whether others are sent it packed."""

    body: bytes
    packed: bool
    packable: bool


def packed(request: HttpRequest, body: bytes) -> Packed:
    """What becomes of the JSON of an answer that goes past the middlewares."""
    if request.method != METHOD:
        return Packed(body, False, False)
    response = HttpResponse(body, "application/json")
    _compression.process_response(request, response)
    return Packed(response.content, "Content-Encoding" in response, "Vary" in response)


_compression = PageCompression(lambda _request: HttpResponse())
