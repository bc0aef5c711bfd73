from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models import Dialog, Site
from replyx.database.clock import shared_now


class Mailbox(models.Model):
    """Where mails of one site arrive, and whether they are wanted there.

    `address` is folded (`notify.visitors.addresses.mailbox_of`). The row outlives visitors and
    dialogs: whoever wants no more mail stays without, whoever gives their address.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name=_("site"))
    address = models.CharField(_("address"), max_length=254)
    wants = models.BooleanField(_("wants mail"), default=True)

    class Meta:
        verbose_name = _("mailbox of visitors")
        verbose_name_plural = _("mailboxes of visitors")
        constraints = [models.UniqueConstraint(fields=["address", "site"], name="mailbox_once")]

    def __str__(self) -> str:
        return self.address


class VisitorMail(models.Model):
    """A visitor who left is told, once in their absence, what was answered.

    From the first answer that they have not seen to the last one that is in the mail. `due_at` is
    when to look next whether they are still away; empty when it is settled, or with a job.
    """

    class Source(models.TextChoices):
        SITE = "site", _("their site says it")
        CHAT = "chat", _("given in the chat")

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("they looked first")
        UNWANTED = "unwanted", _("not wanted there")
        LIMITED = "limited", _("too many on one day")
        FAILED = "failed", _("refused")

    dialog = models.ForeignKey(  # the constraint is an index that begins with it
        Dialog,
        models.CASCADE,
        related_name="visitor_mails",
        verbose_name=_("dialog"),
        db_index=False,
    )
    mailbox = models.ForeignKey(
        Mailbox, models.CASCADE, related_name="mails", verbose_name=_("mailbox"), db_index=False
    )
    address = models.CharField(_("address"), max_length=254)
    source = models.CharField(_("known from"), max_length=4, choices=Source)
    # Of the visitor's tokens then: what makes these void makes the mail's link void.
    token_version = models.PositiveIntegerField(_("token version"))
    from_seq = models.PositiveIntegerField(_("from number"))
    upto_seq = models.PositiveIntegerField(_("to number"))
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, default=Outcome.WAITING)
    due_at = models.DateTimeField(_("looked at next"), null=True, default=shared_now)
    was_here = models.BooleanField(_("was here at the last look"), default=False)
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    used_at = models.DateTimeField(_("link used"), null=True, editable=False)

    class Meta:
        verbose_name = _("mail to a visitor")
        verbose_name_plural = _("mails to visitors")
        constraints = [
            models.UniqueConstraint(fields=["dialog", "from_seq"], name="visitor_mail_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="visitor_mail_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(fields=["mailbox", "created_at"], name="visitor_mail_day"),
        ]

    def __str__(self) -> str:
        return f"{self.dialog_id}/{self.from_seq}: {self.address}"
