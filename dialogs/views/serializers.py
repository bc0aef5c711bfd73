"""What managers send, and whether it is right."""

from contextlib import suppress
from functools import cache
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from dialogs.models import Dialog

MAX_SEQ = 2**31 - 1


class TextField(serializers.CharField):
    """The text of a message: up to `LIMIT_TEXT` characters, its white space as it was typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=settings.LIMIT_TEXT, trim_whitespace=False, **options)

    def run_validation(self, data: Any = serializers.empty) -> str:
        """The text. Raises ValidationError where nothing can be seen in it."""
        text: str = super().run_validation(data)
        if not text.strip() and not self.allow_blank:
            raise serializers.ValidationError(_("The message is empty."), "blank")
        return text


class NewMessage(serializers.Serializer[Any]):
    """A message; with files its text may be empty."""

    text = TextField(allow_blank=True, default="")
    client_id = serializers.UUIDField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A message says something or brings a file."""
        if not attrs["text"].strip() and not self.context.get("files"):
            raise serializers.ValidationError({"text": [_("The message is empty.")]}, "blank")
        return attrs


class NewManagerMessage(NewMessage):
    """A manager's: `last_seq` is the last number they had seen."""

    last_seq = serializers.IntegerField(min_value=0, max_value=MAX_SEQ, required=False)
    private = serializers.BooleanField(default=False)


class EditedMessage(serializers.Serializer[Any]):
    """The new text of a message."""

    text = TextField()


class DialogPatch(serializers.Serializer[Any]):
    """What a manager may change of a dialog."""

    status = serializers.ChoiceField(Dialog.Status.choices, required=False)
    manager = serializers.IntegerField(required=False, allow_null=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, required=False
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The words as they are read. One that is not known is an error, not a silence."""
        found: dict[str, Any] = super().to_internal_value(data)
        unknown = set(data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError({word: [_("Unknown.")] for word in sorted(unknown)})
        return found


class Position(serializers.Serializer[Any]):
    """How far a side has come."""

    seq = serializers.IntegerField(min_value=0, max_value=MAX_SEQ)


class TypingState(serializers.Serializer[Any]):
    """Whether someone writes."""

    on = serializers.BooleanField()


class LogQuery(serializers.Serializer[Any]):
    """`?after=&limit=` of a log."""

    after = serializers.IntegerField(min_value=0, max_value=MAX_SEQ, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=1000, default=500)
    epoch = serializers.CharField(max_length=64, default="", allow_blank=True)


class HistoryQuery(serializers.Serializer[Any]):
    """`?before=&limit=` of the messages."""

    before = serializers.IntegerField(min_value=1, max_value=MAX_SEQ, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)


class DialogFilter(serializers.Serializer[Any]):
    """The filters of the list; `manager` is an id, `me` or `none`."""

    status = serializers.ChoiceField(["", *Dialog.Status.values], default="")
    handoff = serializers.ChoiceField(["", *Dialog.Handoff.values], default="")
    manager = serializers.RegexField(r"^(me|none|\d{1,9})?$", default="", allow_blank=True)
    site = serializers.IntegerField(default=None, allow_null=True, min_value=1, max_value=MAX_SEQ)
    q = serializers.CharField(default="", allow_blank=True, max_length=200)


def validated(
    serializer: type[serializers.Serializer[Any]], data: Any, **context: Any
) -> dict[str, Any]:
    """The data as the serializer reads it. Raises ValidationError."""
    if not context:
        with suppress(serializers.ValidationError):  # which is worded below
            return read_by(serializer, data)
    checked = serializer(data=data, context=context)
    checked.is_valid(raise_exception=True)
    result: dict[str, Any] = checked.validated_data
    return result


def read_by(serializer: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The same by one that is made once. Raises ValidationError without a word for people."""
    if isinstance(data, QueryDict) and not data:
        return read_of_nothing(serializer).copy()
    read: dict[str, Any] = made_once(serializer).run_validation(data)
    return read


@cache
def read_of_nothing(serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """What a serializer reads where nobody said anything, as most do who ask for a list."""
    read: dict[str, Any] = made_once(serializer).run_validation(QueryDict())
    return read


@cache
def made_once(serializer: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """A serializer for any data: making its fields costs more than reading with them, and they keep
    nothing of what they read.
    """
    return serializer()
