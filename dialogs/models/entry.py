from django.conf import settings
from django.core.signing import Signer
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dialogs.models.dialog import Dialog
from realtime.history import signed_as
from replyx.database.clock import shared_now


def file_signer() -> Signer:
    """Signs the addresses of files: of this history, or an old one would show a stranger's file."""
    return Signer(salt=f"dialogs.attachment:{signed_as()}")


class Entry(models.Model):
    """One numbered entry of a dialog's log. Nothing that people do changes or deletes it; only
    `dialogs.keeping` blanks it, or has it go with its dialog.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        EDIT = "edit", _("edit")
        DELETION = "deletion", _("deletion")

    class Sender(models.TextChoices):
        USER = "user", _("visitor")
        MANAGER = "manager", _("manager")
        ASSISTANT = "assistant", _("assistant")
        SYSTEM = "system", _("system")

    dialog = models.ForeignKey(  # its numbers are an index that begins with it
        Dialog, models.CASCADE, related_name="entries", verbose_name=_("dialog"), db_index=False
    )
    seq = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.MESSAGE)
    sender = models.CharField(_("sender"), max_length=9, choices=Sender)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    # The name as it was then: it must read the same after the person is renamed or removed.
    author_name = models.CharField(_("author's name"), max_length=200, blank=True)
    client_id = models.UUIDField(_("client id"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    system_type = models.CharField(_("kind of system message"), max_length=32, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)
    private = models.BooleanField(_("private note"), default=False)
    target = models.PositiveIntegerField(_("number of the message changed"), null=True, blank=True)
    created_at = models.DateTimeField(_("time"), default=shared_now, editable=False)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["dialog", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["dialog", "seq"], name="entry_number_once"),
            models.UniqueConstraint(
                fields=["dialog", "sender", "client_id"], name="entry_client_id_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["dialog", "target"],
                name="entry_changes",
                condition=models.Q(target__isnull=False),
            )
        ]

    request = ""  # the id of the one that writes it, for the log; stored nowhere

    def __str__(self) -> str:
        return f"{self.dialog_id}/{self.seq}"

    @cached_property
    def files(self) -> "list[Attachment]":
        """The files of a message; `dialogs.log` and `dialogs.actions` know those of a new one."""
        return list(self.attachments.all())


class Attachment(models.Model):
    """A file of a message, checked by `dialogs.files` before it is stored."""

    entry = models.ForeignKey(
        Entry, models.CASCADE, related_name="attachments", verbose_name=_("log entry")
    )
    file = models.FileField(_("file"), max_length=200)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveIntegerField(_("size"))
    content_type = models.CharField(_("type"), max_length=100)
    # Of a picture that is shown, so that its place is known before it is there.
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """A path that needs no header: an `<img>` can send none. Signed, so it can't be guessed."""
        return reverse("attachment", args=[file_signer().sign(str(self.pk))])
