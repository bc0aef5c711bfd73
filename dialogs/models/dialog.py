from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dialogs.models.people import Channel, Visitor
from dialogs.models.site import Site, SiteQuerySet
from replyx.database.clock import shared_now

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User


ROW = (
    "status", "channel", "merged_into", "handoff", "tags", "unread", "last_seq", "last_message",
    "waiting_since", "created_at", "active_at", "updated_at", "version", "row_version",
    "site__name", "visitor__name", "visitor__email", "manager__username", "manager__first_name",
    "manager__profile__public_name",
)  # fmt: skip


# What a message needs of its dialog, which is locked for it, and what is told of it.
FOR_MESSAGES = (
    "visitor__token_version", "site__has_hooks", "site__has_assistant", "site__has_bot",
    "site__has_group", "site__locale", "untold_since",
    *(name for name in ROW if name != "updated_at"),
)  # fmt: skip


# The team spoke last, the visitor has not seen it, and nobody looked yet whether to tell them.
UNSEEN = models.Q(
    last_seq__gt=F("site_read_seq"), settled_seq__lt=F("last_seq"), waiting_since__isnull=True
)


class DialogQuerySet(models.QuerySet["Dialog"]):
    """Questions about dialogs."""

    def of(self, user: "AbstractBaseUser | AnonymousUser") -> "DialogQuerySet":
        """The dialogs of the sites that a user answers for."""
        sites: SiteQuerySet = Site.objects.of(user)
        return self.filter(site__in=sites)

    def with_people(self) -> "DialogQuerySet":
        """With all that a row of the inbox shows, in one query."""
        return self.select_related("site", "visitor", "manager__profile")

    def with_row(self) -> "DialogQuerySet":
        """With all that a row of the inbox shows and nothing else, for a list of many."""
        return self.with_people().only(*ROW)

    def for_messages(self) -> "DialogQuerySet":
        """With all that writing a message and telling of it needs: for one table of many columns
        most of the time goes into those that nobody reads.
        """
        return self.with_people().only(*FOR_MESSAGES)

    def change(self, now: datetime, **columns: Any) -> int:
        """Change rows, each under its lock, and give each its next version; returns how many.

        Of two states of a dialog the one with the higher version was committed later.
        """
        new = F("version") + 1
        return self.update(version=new, row_version=new, updated_at=now, **columns)

    def begun(self) -> "DialogQuerySet":
        """Those with an entry; one without is nobody's business (contract chapter 3)."""
        return self.filter(last_seq__gt=0)


class Dialog(models.Model):
    """One conversation of one visitor. What happens in it is in its log (`Entry`).

    Besides `last_seq`, which numbers the log, the columns here are the latest state. What others
    are told of changes only in `dialogs.actions`; `context` is the page (`widget.session`).
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    class Handoff(models.TextChoices):
        NONE = "none", _("none")
        REQUESTED = "requested", _("requested")
        ACTIVE = "active", _("active")
        RELEASED = "released", _("released")
        CANCELLED = "cancelled", _("cancelled")

    # `db_index=False`: the indexes below begin with these, and each is written with each message.
    site = models.ForeignKey(
        Site, models.CASCADE, related_name="dialogs", verbose_name=_("site"), db_index=False
    )
    visitor = models.ForeignKey(
        Visitor, models.CASCADE, related_name="dialogs", verbose_name=_("visitor"), db_index=False
    )
    channel = models.CharField(
        _("channel"), max_length=8, choices=Channel, default=Channel.WEB, db_default=Channel.WEB
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    handoff = models.CharField(_("handoff"), max_length=10, choices=Handoff, default=Handoff.NONE)
    handoff_by = models.CharField(
        _("asked for by"), max_length=9, blank=True, default="", db_default="", editable=False
    )
    handoff_reason = models.CharField(
        _("asked for because"), max_length=9, blank=True, default="", db_default="", editable=False
    )
    requested_at = models.DateTimeField(_("asked for"), null=True, editable=False)
    taken_at = models.DateTimeField(_("taken over"), null=True, editable=False)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="dialogs",
        verbose_name=_("manager"),
        db_index=False,
    )
    # The dialog that goes on for this one, which is closed for good (`actions.merging`).
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("goes on in"),
        db_index=False,
    )
    tags = models.JSONField(_("tags"), default=list, blank=True)
    context = models.JSONField(_("page and browser"), default=dict, blank=True)

    last_seq = models.PositiveIntegerField(_("last number"), default=0)
    admin_read_seq = models.PositiveIntegerField(_("read by managers"), default=0)
    site_read_seq = models.PositiveIntegerField(_("read by the visitor"), default=0)
    admin_delivered_seq = models.PositiveIntegerField(_("delivered to managers"), default=0)
    site_delivered_seq = models.PositiveIntegerField(_("delivered to the visitor"), default=0)
    unread = models.PositiveIntegerField(_("unread"), default=0)
    last_message = models.JSONField(_("last message"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    # Since when somebody waits of whom nobody was told elsewhere: the time of a visitor's message.
    # Whoever reads it need not change it; whoever tells looks what was read and answered meanwhile.
    untold_since = models.DateTimeField(_("untold since"), null=True, editable=False)
    # Up to which number it is settled whether the visitor, who left, is to be told of it.
    settled_seq = models.PositiveIntegerField(
        _("settled up to"), default=0, db_default=0, editable=False
    )
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)
    active_at = models.DateTimeField(_("last activity"), default=shared_now, editable=False)
    previous_at = models.DateTimeField(_("last activity but one"), null=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=shared_now, editable=False)
    version = models.PositiveBigIntegerField(_("version"), default=0, db_default=0, editable=False)
    # The version with which what a row of the inbox shows changed last.
    row_version = models.PositiveBigIntegerField(
        _("version of the row"), default=0, db_default=0, editable=False
    )

    objects = DialogQuerySet.as_manager()

    class Meta:
        verbose_name = _("dialog")
        verbose_name_plural = _("dialogs")
        constraints = [
            models.UniqueConstraint(
                fields=["visitor"], name="dialog_open_once", condition=models.Q(status="open")
            )
        ]
        indexes = [
            models.Index(fields=["-active_at", "-id"], name="dialog_recent"),
            models.Index(fields=["site", "-active_at", "-id"], name="dialog_inbox"),
            models.Index(fields=["site", "status", "-active_at", "-id"], name="dialog_status"),
            models.Index(
                fields=["manager", "status", "-active_at", "-id"],
                name="dialog_manager",
                condition=models.Q(manager__isnull=False),
            ),
            models.Index(
                fields=["site", "handoff", "-active_at", "-id"],
                name="dialog_handoff",
                condition=~models.Q(handoff="none"),
            ),
            models.Index(
                fields=["site", "requested_at"],
                name="dialog_queue",
                condition=models.Q(handoff="requested"),
            ),
            models.Index(
                fields=["site", "taken_at"],
                name="dialog_taken",
                condition=models.Q(taken_at__isnull=False),
            ),
            models.Index(
                fields=["waiting_since", "site", "status"],
                name="dialog_waits",
                condition=models.Q(waiting_since__isnull=False),
            ),
            models.Index(
                fields=["untold_since"],
                name="dialog_untold",
                condition=models.Q(untold_since__isnull=False),
            ),
            models.Index(fields=["active_at"], name="dialog_unseen", condition=UNSEEN),
            models.Index(
                fields=["merged_into"],
                name="dialog_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
            models.Index(fields=["site", "updated_at"], name="dialog_changes"),
            models.Index(fields=["visitor", "status"], name="dialog_resume"),
            models.Index(
                fields=["updated_at"], name="dialog_empty", condition=models.Q(last_seq=0)
            ),
        ]

    def __str__(self) -> str:
        return _("Dialog {id}").format(id=self.pk)

    @property
    def people(self) -> "tuple[Site, Visitor, User | None]":
        """The site, the visitor and the manager. Those that were read along are asked for once:
        Django's way to each is two calls, which is most of what a row of a list takes.
        """
        read = self._state.fields_cache
        try:
            return read["site"], read["visitor"], read["manager"]
        except KeyError:
            return self.site, self.visitor, self.manager
