"""Which pages may frame those of the Mini App: Telegram's in a browser, and no others."""

from typing import Any

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse

CLIENTS = ["https://web.telegram.org"] + [f"https://web{each}.telegram.org" for each in "akz"]


def framed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response with a policy that lets only Telegram's clients frame it; no browser keeps it,
    and where a link leads is not told where it is from.
    """
    socket = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    replaced: dict[str, Any] = {
        "frame-ancestors": CLIENTS,
        # Not every browser counts a socket of the same host as 'self'.
        "connect-src": [SELF, socket],
        "img-src": [SELF, "data:", "blob:"],
    }
    response._csp_replace = replaced  # type: ignore[attr-defined]
    response.xframe_options_exempt = True  # type: ignore[attr-defined]  # it knows no list
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
