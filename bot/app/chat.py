"""The chat in the Mini App: the one that the widget's app knows (`settings.VISITOR_CHAT`)."""

from collections.abc import Callable
from typing import NamedTuple, cast

from django.conf import settings
from django.utils.module_loading import import_string


class VisitorChat(NamedTuple):
    """The words of the chat, and the custom properties of a site's colour."""

    words: Callable[[], dict[str, str]]
    palette: Callable[[str], dict[str, str]]


def visitor_chat() -> VisitorChat:
    """What the setting names."""
    return cast(VisitorChat, import_string(settings.VISITOR_CHAT))
