"""What a visitor sends to begin or resume."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from rest_framework import serializers

from dialogs.cutting import cut

LONGEST = 500  # characters of what is known of a page
LONGEST_NAME = 200  # characters of a person's name
LONGEST_EMAIL = 254
LAST_SECOND = 253_402_300_799  # of the year 9999


# Control characters, and halves of pairs that are no character: PostgreSQL stores neither.
NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def cleaned(value: Any, longest: int = LONGEST) -> str:
    """A text that can be stored, of at most so many characters; what is none is empty."""
    if not isinstance(value, str):
        return ""
    return cut(NO_TEXT.sub(" ", value[: 2 * longest]).strip(), longest)


def email_of(value: Any) -> str:
    """An address that mail can be sent to; empty where it is none."""
    email = cleaned(value, 2 * LONGEST)
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= LONGEST_EMAIL else ""


class Identity(serializers.Serializer[Any]):
    """Who the customer's server says the visitor is; `hmac` signs `user_id` and, where it is
    given, `issued_at`: when that was said, in seconds since the epoch. What shops keep as a name or
    an e-mail address is not the visitor's fault: never a 400.
    """

    user_id = serializers.CharField(max_length=200)
    name = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    issued_at = serializers.IntegerField(
        min_value=0, max_value=LAST_SECOND, required=False, allow_null=True
    )
    hmac = serializers.CharField(max_length=64)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The fields; a name and an address that are none are empty."""
        told: dict[str, Any] = data if isinstance(data, dict) else {}
        rest = {key: told[key] for key in told.keys() - {"name", "email"}}
        fields: dict[str, Any] = super().to_internal_value(rest if told else data)
        name, email = cleaned(told.get("name"), LONGEST_NAME), email_of(told.get("email"))
        return fields | {"name": name, "email": email}


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


class GivenEmail(serializers.Serializer[Any]):
    """Where a visitor wants answers when they are not here."""

    email = serializers.CharField(max_length=2 * LONGEST)

    def validate_email(self, email: str) -> str:
        """The address; of its domain the case says nothing. Raises ValidationError."""
        name, at, domain = email_of(email).rpartition("@")
        if not at:
            raise serializers.ValidationError(_("This is no e-mail address."), "invalid")
        return f"{name}@{domain.lower()}"


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
