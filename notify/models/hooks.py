import base64
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from dialogs.models import Site
from replyx.database.clock import shared_now
from replyx.outbound import Refused, Unreachable, check_address


class Type(models.TextChoices):
    """What a hook may ask for."""

    MESSAGE_CREATED = "message.created", _("a message")
    DIALOG_CREATED = "dialog.created", _("a new dialog")
    DIALOG_CLOSED = "dialog.closed", _("a dialog is closed")
    HANDOFF_REQUESTED = "handoff.requested", _("a person is asked for")
    HANDOFF_STARTED = "handoff.started", _("a manager takes over")
    HANDOFF_RELEASED = "handoff.released", _("a manager has done")
    HANDOFF_CANCELLED = "handoff.cancelled", _("nobody is asked for any more")


def all_types() -> list[str]:
    return list(Type.values)


def new_secret() -> str:
    """256 bits, as Standard Webhooks writes them."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def new_message_id() -> str:
    """A `webhook-id`."""
    return f"msg_{secrets.token_hex(16)}"


def validate_types(types: Any) -> None:
    """A list of some types, at least one."""
    known = isinstance(types, list) and all(each in Type.values for each in types)
    if not known or not types:
        raise ValidationError(_("Give at least one of: %s.") % ", ".join(Type.values))


def validate_url(url: str) -> None:
    """An address of the public internet, or one that `OUTBOUND_ALLOW` names."""
    try:
        check_address(url)
    except (Refused, Unreachable) as error:
        raise ValidationError(str(error)) from None


class Hook(models.Model):
    """A program of a customer that is told of what happens on their site."""

    class OffBecause(models.TextChoices):
        GONE = "gone", _("the receiver answered 410: it wants no more")
        FAILING = "failing", _("nothing was taken there for more than three days")

    site = models.ForeignKey(Site, models.CASCADE, related_name="hooks", verbose_name=_("site"))
    url = models.CharField(_("address"), max_length=500, validators=[validate_url])
    types = models.JSONField(_("tells of"), default=all_types, validators=[validate_types])
    with_notes = models.BooleanField(
        _("private notes too"),
        default=False,
        help_text=_("What managers write for each other leaves this server then."),
    )
    is_on = models.BooleanField(_("on"), default=True)
    off_because = models.CharField(
        _("off because"), max_length=8, choices=OffBecause, blank=True, editable=False
    )
    # Since when nothing was taken there; empty as soon as something is.
    failing_since = models.DateTimeField(_("fails since"), null=True, editable=False)
    secret = models.CharField(_("secret"), max_length=100, default=new_secret, editable=False)
    # The one before, with which messages are signed too for a while.
    old_secret = models.CharField(max_length=100, blank=True, editable=False)
    old_secret_until = models.DateTimeField(
        _("the old secret holds until"), null=True, editable=False
    )
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["site", "id"]

    def __str__(self) -> str:
        return self.url

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it. Switched on again, it begins anew."""
        if self.is_on and self.off_because:
            self.off_because, self.failing_since = "", None
        super().save(*args, **kwargs)


@receiver([post_save, post_delete], sender=Hook, dispatch_uid="has_hooks")
def keep_known(instance: Hook, **signal: Any) -> None:
    """Have the site know whether it has hooks that are on."""
    on = Hook.objects.filter(site=OuterRef("pk"), is_on=True)
    Site.objects.filter(pk=instance.site_id).update(has_hooks=Exists(on))


class Delivery(models.Model):
    """One event for one hook, and what became of it.

    What is sent is fixed when the event happens: so each attempt says the same, and the log says
    what was sent.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("delivered")
        FAILED = "failed", _("given up")

    hook = models.ForeignKey(
        Hook, models.CASCADE, related_name="deliveries", verbose_name=_("webhook")
    )
    message_id = models.CharField(
        _("webhook-id"), max_length=40, default=new_message_id, unique=True
    )
    type = models.CharField(_("type"), max_length=32)
    # The number of the dialog that it tells of, no foreign key: this row is written beside every
    # message, and whoever removes a dialog removes what was told of it first (`notify.keeping`).
    dialog = models.BigIntegerField(_("dialog"), null=True)
    body = models.TextField(_("body"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt"), default=shared_now)
    # Of each attempt: {"at", "ms", "status", "answer", "error"}, the newest last.
    log = models.JSONField(_("attempts so far"), default=list)
    created_at = models.DateTimeField(_("time"), default=shared_now)

    class Meta:
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["hook", "due_at", "id"], name="delivery_due", condition=Q(state="waiting")
            ),
            models.Index(fields=["created_at"], name="delivery_time"),
            models.Index(fields=["dialog"], name="delivery_dialog"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.message_id}"
