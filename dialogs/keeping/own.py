"""What `dialogs` itself holds: all of it hangs on the dialog or the visitor, and goes with them."""

from collections.abc import Sequence

from dialogs.models import Reach, Visitor


class OwnHolder:
    """The log, what is found and traced by it, and whoever was asked to answer."""

    tables = frozenset(
        {
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

    def erase(self, visitor: Visitor, /) -> None:
        """The visitor's own row is of `keeping.erasing`."""
