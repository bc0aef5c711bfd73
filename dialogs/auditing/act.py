from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from replyx.database.clock import shared_now


class Written(Exception):
    """Somebody wants to change what was written down."""


class Act(models.Model):
    """Something that was done by staff, by an operator, or by a rule of theirs.

    It outlives what it was done to and who did it: there is no foreign key that the database
    keeps, and nothing of a visitor but numbers.
    """

    class What(models.TextChoices):
        LOGIN = "login", _("logged in")
        LOGIN_FAILED = "login.failed", _("a wrong password")
        LOGOUT = "logout", _("logged out")
        PASSWORD = "password.changed", _("own password changed")
        EXPORTED = "visitor.exported", _("data of a visitor taken")
        DELETED = "visitor.deleted", _("visitor deleted")
        ANONYMISED = "visitor.anonymised", _("visitor made anonymous")
        REVOKED = "visitor.revoked", _("tokens of visitors revoked")
        RETENTION = "retention", _("what was over removed")
        SETTINGS = "settings.changed", _("settings of a site changed")
        TOKEN_MADE = "token.made", _("API token made")
        TOKENS_REVOKED = "token.revoked", _("API tokens revoked")
        EDITED = "message.edited", _("message changed")
        TAKEN_BACK = "message.deleted", _("message deleted")
        ADDED = "row.added", _("added")
        CHANGED = "row.changed", _("changed")
        REMOVED = "row.removed", _("removed")

    class Via(models.TextChoices):
        ADMIN = "admin", _("admin")
        API = "api", _("API")
        COMMAND = "command", _("command")
        TELEGRAM = "telegram", _("Telegram")
        WIDGET = "widget", _("the visitor, in the chat")
        WORKER = "worker", _("by itself")

    what = models.CharField(_("what"), max_length=24, choices=What)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("user"),
    )
    # Of staff, or of the account of the machine that ran a command.
    name = models.CharField(_("who"), max_length=150, blank=True)
    via = models.CharField(_("by way of"), max_length=8, choices=Via)
    # The network's address, of a command the machine's name; never a visitor's.
    address = models.CharField(_("from where"), max_length=64, blank=True)
    about = models.CharField(_("about"), max_length=40, blank=True)  # `dialogs.visitor` …
    number = models.BigIntegerField(_("number of what it is about"), null=True)
    data = models.JSONField(_("details"), default=dict)
    at = models.DateTimeField(_("when"), default=shared_now)

    class Meta:
        verbose_name = _("act of staff")
        verbose_name_plural = _("acts of staff")
        indexes = [
            models.Index(fields=["what", "-id"], name="act_what"),
            models.Index(fields=["by", "-id"], name="act_by"),
            models.Index(fields=["at"], name="act_at"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.number or ''}".strip()

    def save(self, *args: Any, **words: Any) -> None:
        """Write it, the first time. Raises Written."""
        if not self._state.adding:
            raise Written
        super().save(*args, **words)
