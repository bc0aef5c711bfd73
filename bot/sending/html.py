"""Telegram's HTML (https://core.telegram.org/bots/api#html-style): made from plain text by
escaping. Never its old Markdown, which refuses a message for an underscore in a name.
"""

import html
import re
from typing import Any

TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
WRITTEN = ("text", "caption")


def escaped(text: str) -> str:
    """Text as it is."""
    return html.escape(text, quote=False)


def plain(markup: str) -> str:
    """What a reader sees of it."""
    return html.unescape(TAG.sub("", markup))


def without_markup(params: dict[str, Any]) -> dict[str, Any]:
    """The fields of a call with plain text in the place of HTML, in files too."""
    if "media" in params and isinstance(params["media"], list):
        return {**params, "media": [without_markup(each) for each in params["media"]]}
    if params.get("parse_mode") != "HTML":
        return params
    said = {name: plain(params[name]) for name in WRITTEN if name in params}
    return {**{name: each for name, each in params.items() if name != "parse_mode"}, **said}
