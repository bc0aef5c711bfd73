"""What a visitor sends to begin or resume."""

import re
from typing import Any

from rest_framework import serializers

from dialogs.cutting import cut

LONGEST = 500  # characters of what is known of a page


LAST_SECOND = 253_402_300_799  # of the year 9999


class Identity(serializers.Serializer[Any]):
    """Who the customer's server says the visitor is; `hmac` signs `user_id` and, where it is
    given, `issued_at`: when that was said, in seconds since the epoch.
    """

    user_id = serializers.CharField(max_length=200)
    name = serializers.CharField(max_length=200, default="", allow_blank=True)
    email = serializers.EmailField(max_length=254, default="", allow_blank=True)
    issued_at = serializers.IntegerField(
        min_value=0, max_value=LAST_SECOND, required=False, allow_null=True
    )
    hmac = serializers.CharField(max_length=64)


# Control characters, and halves of pairs that are no character: PostgreSQL stores neither.
NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def cleaned(value: Any) -> str:
    """A text that can be stored; what is none is empty. At most 500 characters."""
    if not isinstance(value, str):
        return ""
    return cut(NO_TEXT.sub(" ", value[: 2 * LONGEST]).strip(), LONGEST)


class Page(serializers.Serializer[Any]):
    """The page that the visitor is on. Whatever it says is not the visitor's fault: never a 400."""

    url = serializers.CharField(required=False)
    title = serializers.CharField(required=False)
    referrer = serializers.CharField(required=False)
    language = serializers.CharField(required=False)
    timezone = serializers.CharField(required=False)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """The fields that are there, cleaned."""
        given = data if isinstance(data, dict) else {}
        return {name: cleaned(given[name]) for name in self.get_fields() if name in given}


class SessionRequest(serializers.Serializer[Any]):
    """The body of `POST /api/widget/session`."""

    site_token = serializers.CharField(max_length=64)
    visitor_token = serializers.CharField(
        max_length=1000, required=False, allow_null=True, allow_blank=True
    )
    embed_token = serializers.CharField(
        max_length=1000, required=False, allow_null=True, allow_blank=True
    )
    identity = Identity(required=False, allow_null=True)
    page = Page(required=False, allow_null=True)
