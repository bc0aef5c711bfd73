from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogs.models.site import Site
from dialogs.searching.folding import searchable
from dialogs.searching.trigrams import Says
from replyx.database.clock import shared_now

MOST_AT_ONCE = 1000  # dialogs of a manager


class Channel(models.TextChoices):
    """How a visitor reaches us."""

    WEB = "web", _("website")
    TELEGRAM = "telegram", _("Telegram")


class Member(models.Model):
    """A user who answers for a site."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="members", verbose_name=_("site"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("user"),
    )

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["site", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} — {self.site}"


class Profile(models.Model):
    """What a user says of themselves."""

    class Presence(models.TextChoices):
        ONLINE = "online", pgettext_lazy("manager", "online")
        AWAY = "away", pgettext_lazy("manager", "away")
        OFFLINE = "offline", pgettext_lazy("manager", "offline")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile", verbose_name=_("user")
    )
    public_name = models.CharField(
        _("public name"),
        max_length=60,
        blank=True,
        help_text=_("Visitors read it beside your answers. Not your login."),
    )
    presence = models.CharField(
        _("presence"),
        max_length=8,
        choices=Presence,
        default=Presence.ONLINE,
        db_default=Presence.ONLINE,
        help_text=_("Online counts while they are connected."),
    )
    capacity = models.PositiveSmallIntegerField(
        _("capacity"),
        default=5,
        db_default=5,
        validators=[MaxValueValidator(MOST_AT_ONCE)],
        help_text=_("So many conversations at once are given to them; 0 is none."),
    )

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return self.public_name or str(self.user)

    def clean(self) -> None:
        """Raises ValidationError where the name would tell the login."""
        self.public_name = " ".join(self.public_name.split())
        user = getattr(self, "user", None)  # there is none before a new one is saved
        if user is not None and self.public_name == user.get_username():
            raise ValidationError({"public_name": _("This is your login. Choose another name.")})


class Visitor(models.Model):
    """A person on a site. Raising `token_version` revokes every token they hold."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="visitors", verbose_name=_("site"))
    channel = models.CharField(
        _("channel"), max_length=8, choices=Channel, default=Channel.WEB, db_default=Channel.WEB
    )
    external_id = models.CharField(
        _("id at the customer"), max_length=200, null=True, blank=True, default=None
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    # What the visitor typed, to be written to; who they are is said by the site alone.
    given_email = models.CharField(
        _("e-mail given in the chat"), max_length=254, blank=True, default="", db_default=""
    )
    token_version = models.PositiveIntegerField(_("token version"), default=1)
    identities_valid_after = models.DateTimeField(
        _("identities are taken from"), null=True, blank=True, editable=False
    )
    search = models.TextField(_("searched text"), blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)
    last_seen_at = models.DateTimeField(_("last seen"), default=shared_now, editable=False)

    class Meta:
        verbose_name = _("visitor")
        verbose_name_plural = _("visitors")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "channel", "external_id"], name="visitor_external_once"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or _("Visitor {id}").format(id=self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and be found by what is saved."""
        self.search = searchable(self.name, self.email, self.given_email, self.external_id or "")
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(*args, **kwargs)

    @property
    def mailed_at(self) -> str:
        """Where mail reaches them: what their site says, else what they gave; may be empty."""
        return self.email or self.given_email


Visitor._meta.get_field("search").register_lookup(Says)
