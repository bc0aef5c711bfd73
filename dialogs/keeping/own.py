"""What `dialogs` itself holds: all of it hangs on the dialog or the visitor, and goes with them."""

from collections.abc import Sequence


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
