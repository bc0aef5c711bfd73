"""Cookies of the pages that Telegram's web clients frame."""

from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

reserved: Any = Morsel
reserved._reserved.setdefault("partitioned", "Partitioned")  # Python knows it from 3.14 on
reserved._flags.add("partitioned")


class FramedCookies(MiddlewareMixin):
    """Lets cookies of a response with `is_framed` be kept in a frame, for that one page around it
    alone; all others stay Lax. Browsers want HTTPS for it.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The response, with what the middlewares inside have set."""
        if settings.HTTPS and getattr(response, "is_framed", False):
            for morsel in response.cookies.values():
                morsel["samesite"] = "None"
                morsel["partitioned"] = True  # type: ignore[assignment]
        return response
