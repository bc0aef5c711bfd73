"""What `dialogs` itself holds: all of it hangs on the dialog or the visitor, and goes with them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model

from dialogs.keeping.exporting import dialog_of, person_of
from dialogs.models import Reach, Visitor


class OwnHolder:
    """The log, what is found and traced by it, and whoever was asked to answer."""

    tables = frozenset(
        {
            "dialogs.Visitor",
            "dialogs.Dialog",
            "dialogs.Entry",
            "dialogs.Attachment",
            "dialogs.SearchText",
            "dialogs.Reach",
            "dialogs.Offer",
        }
    )

    def forget_dialogs(self, dialog_ids: Sequence[int], /) -> None:
        """Nothing names a dialog but its own rows."""

    def forget_people(self, dialog_ids: Sequence[int], /) -> None:
        """Names stand in traces too; the rest is of `keeping.erasing`."""
        Reach.objects.filter(dialog__in=dialog_ids, side="site").update(name="")

    def tell(self, visitor: Visitor, /, *, with_notes: bool) -> dict[str, Any]:
        """Who they are, and all that was said."""
        own = visitor.dialogs.begun().order_by("pk")
        said = [dialog_of(each, with_notes=with_notes) for each in own]
        return {"visitor": person_of(visitor), "dialogs": said}

    def erase(self, visitor: Visitor, /) -> None:
        """The visitor's own row is of `keeping.erasing`."""
        forget_in_admin(Visitor, [visitor.pk])


def forget_in_admin(model: type[Model], numbers: Iterable[int]) -> None:
    """What Django's admin remembers of changes names rows by their numbers from now on."""
    named = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id__in=[str(each) for each in numbers],
    )
    named.update(object_repr=F("object_id"))
