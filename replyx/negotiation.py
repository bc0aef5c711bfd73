from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer


class WhatThereIs(DefaultContentNegotiation):
    """DRF's, which answers what there is where a client asks for nothing of it: a monitor that says
    `Accept: text/plain` wants to know how we are, and not that we speak JSON (RFC 9110, 12.5.1).
    """

    def select_renderer(
        self, request: Any, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer, and the media type that it is to be called."""
        try:
            found: tuple[BaseRenderer, str] = super().select_renderer(
                request, renderers, format_suffix
            )
        except NotAcceptable:
            return renderers[0], renderers[0].media_type
        return found
