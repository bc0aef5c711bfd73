"""The visitor goes on to another page."""

from dialogs.announce import announce_page
from dialogs.models import Dialog
from replyx.database.commits import after_commit


def on_page(dialog: Dialog, page: dict[str, str]) -> None:
    """The visitor is on this page now: managers who have the dialog open see it."""
    context = dialog.context | page
    if context == dialog.context:
        return
    stored = Dialog.objects.filter(pk=dialog.pk)
    if dialog.context:
        stored = stored.exclude(context={})  # of who was made anonymous at this moment
    if stored.update(context=context):
        show_page(dialog.pk, context)


def show_page(dialog_id: int, context: dict[str, str]) -> None:
    """Tell the managers once it is stored."""
    after_commit(announce_page, dialog_id, context)
