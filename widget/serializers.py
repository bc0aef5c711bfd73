"""What a visitor sends to begin or resume."""

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


class Page(serializers.Serializer[Any]):
    """The page that the visitor is on. Too long is cut short: it is not the visitor's fault."""

    url = serializers.CharField(default="", allow_blank=True)
    title = serializers.CharField(default="", allow_blank=True)
    referrer = serializers.CharField(default="", allow_blank=True)
    language = serializers.CharField(default="", allow_blank=True)
    timezone = serializers.CharField(default="", allow_blank=True)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        """The fields, each none too long."""
        return {name: cut(value, LONGEST) for name, value in attrs.items()}


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
