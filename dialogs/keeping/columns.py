"""The columns of a site that say what is kept of its visitors, and what these may do themselves."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:  # Django has no name for what a text is until somebody reads it
    from django.utils.functional import _StrPromise as StrPromise

LONGEST_DAYS = 36_500


def days(label: "StrPromise", help_text: "StrPromise") -> "models.PositiveIntegerField[int, int]":
    """A number of days, 0 for ever."""
    return models.PositiveIntegerField(
        label,
        default=0,
        db_default=0,
        validators=[MaxValueValidator(LONGEST_DAYS)],
        help_text=help_text,
    )


class KeepingRules(models.Model):
    """What `dialogs.keeping` does for a site: nothing, until somebody says so."""

    retention_dialogs = days(
        _("days that conversations are kept"),
        _(
            "After the last message of a closed one; then it is gone for good, for the visitor "
            "too. 0 is for ever."
        ),
    )
    retention_files = days(
        _("days that files are kept"),
        _("After their message; its text stays. 0 is as long as the conversation."),
    )
    retention_traces = days(
        _("days that traces are kept"),
        _("Who received and read a message, and when. 0 is as long as the conversation."),
    )
    retention_open = models.BooleanField(
        _("open conversations too"),
        default=False,
        db_default=False,
        help_text=_("Also those that nobody closed; files go from them too."),
    )
    export_visitors = models.BooleanField(
        _("visitors may download what is held of them"),
        default=True,
        db_default=True,
        help_text=_("In the chat, under “My data”; private notes are not in it."),
    )
    deletion_visitors = models.BooleanField(
        _("visitors may have it deleted"),
        default=True,
        db_default=True,
        help_text=_("With all that was said, at once and for good; managers are told."),
    )

    class Meta:
        abstract = True
