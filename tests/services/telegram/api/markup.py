"""Keyboards: what Telegram refuses in them, and how messages show them."""

from typing import Any
from urllib.parse import urlsplit

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from tests.services.telegram.api.refusals import bad
from tests.services.telegram.world.people import Body

MOST_BUTTONS = 100
LONGEST_DATA = 64  # bytes
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def checked(markup: Any, *, private: bool) -> Body:
    """`{"reply_markup": …}` as JSON, or nothing where there is none."""
    if markup is None:
        return {}
    if isinstance(markup, InlineKeyboardMarkup):
        buttons = [button for row in markup.inline_keyboard for button in row]
        if len(buttons) > MOST_BUTTONS:
            raise bad("reply markup is too long")
        for button in buttons:
            _check(button, private=private)
    return {"reply_markup": markup.model_dump(mode="json", exclude_none=True)}


def _check(button: InlineKeyboardButton, *, private: bool) -> None:
    words = "can't parse inline keyboard button: "
    actions = button.model_dump(
        exclude_none=True, exclude={"text", "style", "icon_custom_emoji_id"}
    )
    if not button.text:
        raise bad(words + 'Field "text" must be of type String and be non-empty')
    if len(actions) != 1:
        raise bad(words + "Text buttons are unallowed in the inline keyboard")
    if button.callback_data is not None and not (
        1 <= len(button.callback_data.encode()) <= LONGEST_DATA
    ):
        raise bad("BUTTON_DATA_INVALID")
    if button.url is not None and urlsplit(button.url).scheme not in ("http", "https", "tg"):
        raise bad(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")
    if button.web_app:
        if not private:
            raise bad("BUTTON_TYPE_INVALID")
        secure(button.web_app.url, "inline keyboard button Web App URL")


def secure(url: str, what: str) -> None:
    """Refuse plain HTTP, except on loopback, as Telegram's test environment does."""
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in LOOPBACK):
        raise bad(f"{what} '{url}' is invalid: Only HTTPS links are allowed")
