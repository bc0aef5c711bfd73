import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

ONLY = 1  # the primary key of the one row


def new_epoch() -> str:
    """A random id, as no other database has it."""
    return secrets.token_hex(8)


class History(models.Model):
    """The history that this database tells: one row, made with the database.

    Numbers of dialogs and of entries begin at 1 in every database, so whatever is shared with
    others or outlives the database (names in Redis, tokens, addresses of files, cursors of
    clients) says by this epoch whose numbers it means.

    A restored backup goes on with another epoch, and gives no id away that was given before: what
    was signed for its people and files (tokens, addresses, links) still means the same, and carries
    `signed_as`, which stays; empty where it is the epoch.
    """

    epoch = models.CharField(_("epoch"), max_length=32, default=new_epoch, editable=False)
    signed_as = models.CharField(
        _("what is signed says"),
        max_length=32,
        default="",
        db_default="",
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("history")
        verbose_name_plural = _("histories")

    def __str__(self) -> str:
        return self.epoch


def current_history() -> History:
    """The one row, made where it is missing: `flush` is the end of a history too."""
    return History.objects.get_or_create(pk=ONLY)[0]


def begin_history() -> History:
    """Another epoch from now on: for the copy of a database, which must not meet the original."""
    defaults = {"epoch": new_epoch(), "signed_as": ""}
    History.objects.update_or_create(pk=ONLY, defaults=defaults)
    return current_history()
