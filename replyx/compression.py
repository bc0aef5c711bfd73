"""Packs pages and lists on their way out."""

from asgiref.sync import sync_to_async
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

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        """As above; what is not packed pays for no hop to another thread."""
        response: HttpResponseBase = await self.get_response(request)  # type: ignore[misc]
        if not fits(request, response):
            return response
        pack = sync_to_async(super().process_response, thread_sensitive=False)
        return await pack(request, response)


def fits(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether it is a page or a list that somebody reads."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    return request.method == "GET" and kind in KINDS and not response.streaming
