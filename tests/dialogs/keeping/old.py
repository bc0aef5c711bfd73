"""Dialogs of long ago, with everything that hangs on one."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from dialogs.actions import close_dialog, post_message
from dialogs.models import Dialog, Entry, Reach, Visitor
from tests.people import People


def spoken(people: People, words: str = "Where is my secret tea?") -> Entry:
    """Vera wrote and sent a file, Anna answered, and the dialog was closed."""
    entry = post_message(people.dialog.pk, "user", words).entry
    note = SimpleUploadedFile("receipt.txt", words.encode())
    post_message(people.dialog.pk, "user", "", files=[note])
    post_message(people.dialog.pk, "manager", "It is on its way.", author=people.anna)
    Reach.objects.create(dialog=people.dialog, side="admin", person=str(people.anna.pk))
    close_dialog(people.dialog.pk, people.anna)
    return entry


def days_go_by(days: float) -> None:
    """So much time goes by for all that there is."""
    ago = timedelta(days=days)
    Dialog.objects.update(active_at=F("active_at") - ago, created_at=F("created_at") - ago)
    Entry.objects.update(created_at=F("created_at") - ago)
    Visitor.objects.update(last_seen_at=F("last_seen_at") - ago)
