import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dialogs.access.managers import is_manager
from dialogs.hours.schedule import Schedule
from dialogs.hours.text import validate_hours
from dialogs.hours.zones import validate_zone
from dialogs.keeping.columns import KeepingRules
from dialogs.sites.domains import DOMAIN
from replyx.database.clock import shared_now

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

color_validator = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour looks like #1f6feb."))

LONGEST_WAIT = 7 * 86_400  # seconds


def new_secret() -> str:
    """A secret of 256 bits."""
    return secrets.token_urlsafe(32)


def validate_domains(domains: Any) -> None:
    """Every item is a host name, `*.` in front stands for its subdomains; no scheme, no port."""
    if not isinstance(domains, list) or not all(
        isinstance(domain, str) and DOMAIN.match(domain) for domain in domains
    ):
        raise ValidationError(
            _("Give a list of host names, for example shop.example or *.shop.example.")
        )


class SiteQuerySet(models.QuerySet["Site"]):
    """Questions about sites."""

    def of(self, user: "AbstractBaseUser | AnonymousUser") -> "SiteQuerySet":
        """The sites that a user answers for: a member's own, all for a superuser; none for who is
        no manager.
        """
        if not is_manager(user):
            return self.none()
        if getattr(user, "is_superuser", False):
            return self
        return self.of_member(user.pk)

    def of_member(self, user_id: int) -> "SiteQuerySet":
        """The sites whose members have a user among them."""
        return self.filter(members__user=user_id)


class Site(KeepingRules):
    """One customer's website."""

    class OnClosed(models.TextChoices):
        REOPEN = "reopen", _("Reopen the dialog")
        NEW = "new", _("Begin a new dialog")

    class Position(models.TextChoices):
        RIGHT = "right", _("Right")
        LEFT = "left", _("Left")

    class Assign(models.TextChoices):
        MANUAL = "manual", _("whoever takes it")
        ROUND_ROBIN = "round_robin", _("one after the other is asked")

    class EscalateUntil(models.TextChoices):
        READ = "read", _("until a manager has read it")
        ANSWERED = "answered", _("until it is answered")

    name = models.CharField(_("name"), max_length=100)
    site_token = models.SlugField(_("site token"), max_length=64, unique=True)
    allowed_domains = models.JSONField(
        _("allowed domains"),
        default=list,
        blank=True,
        validators=[validate_domains],
    )
    locale = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    color = models.CharField(
        _("colour"), max_length=7, default="#1f6feb", validators=[color_validator]
    )
    position = models.CharField(
        _("side of the button"), max_length=8, choices=Position, default=Position.RIGHT
    )
    welcome_ru = models.CharField(_("welcome in Russian"), max_length=500, blank=True)
    welcome_en = models.CharField(_("welcome in English"), max_length=500, blank=True)
    hours = models.CharField(
        _("hours"),
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        validators=[validate_hours],
        help_text=_(
            "mon-fri 09:00-13:00,14:00-18:00; sat 22:00-02:00; 12-31..01-08 closed. "
            "Empty is always."
        ),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        default="",
        db_default="",
        validators=[validate_zone],
    )
    closed_ru = models.CharField(
        _("outside the hours, in Russian"), max_length=500, blank=True, default="", db_default=""
    )
    closed_en = models.CharField(
        _("outside the hours, in English"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text=_("{when} is where it says when you open again. Empty is our sentence."),
    )
    on_closed = models.CharField(
        _("a visitor writes to a closed dialog"),
        max_length=8,
        choices=OnClosed,
        default=OnClosed.REOPEN,
    )
    handoff_assign = models.CharField(
        _("who wants a person gets"),
        max_length=11,
        choices=Assign,
        default=Assign.MANUAL,
        db_default=Assign.MANUAL,
    )
    handoff_return_after = models.PositiveIntegerField(
        _("the next one is asked after"),
        default=120,
        db_default=120,
        validators=[MaxValueValidator(LONGEST_WAIT)],
        help_text=_("Seconds that whoever is asked has to answer; 0 is as long as they like."),
    )
    handoff_expire_after = models.PositiveIntegerField(
        _("a person is asked for at most"),
        default=900,
        db_default=900,
        validators=[MaxValueValidator(LONGEST_WAIT)],
        help_text=_("Seconds; then the visitor is told that nobody could come. 0 is never."),
    )
    escalate_after = models.PositiveIntegerField(
        _("told elsewhere after"),
        default=120,
        db_default=120,
        validators=[MaxValueValidator(LONGEST_WAIT)],
        help_text=_("Seconds that a visitor's message waits until managers are told; 0 is never."),
    )
    escalate_until = models.CharField(
        _("it waits"),
        max_length=8,
        choices=EscalateUntil,
        default=EscalateUntil.READ,
        db_default=EscalateUntil.READ,
    )
    escalate_mail = models.BooleanField(
        _("tell by e-mail"),
        default=True,
        db_default=True,
        help_text=_("Every member with an e-mail address who has not switched it off."),
    )
    escalate_mail_after = models.PositiveIntegerField(
        _("by e-mail after"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(LONGEST_WAIT)],
        help_text=_("Seconds, if it is to be earlier than all of it; 0 is with the rest."),
    )
    escalate_push = models.BooleanField(
        _("tell by push notification"),
        default=True,
        db_default=True,
        help_text=_("Every member who has allowed a browser to show them."),
    )
    escalate_push_after = models.PositiveIntegerField(
        _("by push notification after"),
        default=30,
        db_default=30,
        validators=[MaxValueValidator(LONGEST_WAIT)],
        help_text=_("Seconds, if it is to be earlier than all of it; 0 is with the rest."),
    )
    escalate_telegram = models.BooleanField(
        _("tell in Telegram"),
        default=True,
        db_default=True,
        help_text=_("Every member who has linked an account and begun a bot of the site."),
    )
    escalate_telegram_after = models.PositiveIntegerField(
        _("in Telegram after"),
        default=60,
        db_default=60,
        validators=[MaxValueValidator(LONGEST_WAIT)],
        help_text=_("Seconds, if it is to be earlier than all of it; 0 is with the rest."),
    )
    escalate_repeat = models.PositiveIntegerField(
        _("told again every"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(LONGEST_WAIT)],
        help_text=_("Seconds, until somebody takes it; 0 is never."),
    )
    mail_visitor_after = models.PositiveIntegerField(
        _("answers by e-mail after"),
        default=300,
        db_default=300,
        validators=[MaxValueValidator(LONGEST_WAIT)],
        help_text=_(
            "Seconds that an answer waits for a visitor who left, until it is mailed to them; "
            "0 is never."
        ),
    )
    identity_secret = models.CharField(
        _("identity secret"),
        max_length=64,
        default=new_secret,
        help_text=_("HMAC-SHA256 of user_id, a NUL and issued_at; see the docs."),
    )
    identity_without_time = models.BooleanField(
        _("take identities without a time"),
        default=True,
        db_default=True,
        help_text=_("Whoever has seen one can use it for ever; off as soon as yours have one."),
    )
    # Whether `notify` tells of this site by webhooks; here, as each message reads the site anyway.
    has_hooks = models.BooleanField(
        _("has webhooks"), default=False, db_default=False, editable=False
    )
    # The same of `assistant`.
    has_assistant = models.BooleanField(
        _("has an assistant"), default=False, db_default=False, editable=False
    )
    # The same of `bot`.
    has_bot = models.BooleanField(_("has a bot"), default=False, db_default=False, editable=False)
    # And whether its managers have a group, in which each dialog is a topic.
    has_group = models.BooleanField(
        _("has a group of managers"), default=False, db_default=False, editable=False
    )
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def mails_visitors(self) -> bool:
        """Whether a visitor who left gets the answer by e-mail."""
        return bool(settings.EMAIL_URL and self.mail_visitor_after)

    @property
    def schedule(self) -> Schedule:
        """When the site answers."""
        return Schedule(self.hours, self.time_zone or settings.TIME_ZONE)

    def closed(self, language: str) -> str:
        """What the site itself says outside its hours; may be empty."""
        return self.closed_ru if language.startswith("ru") else self.closed_en

    def welcome(self, language: str | None = None) -> str:
        """The greeting in a language, or in the other one where there is none."""
        russian = (language or translation.get_language() or self.locale).startswith("ru")
        first, second = (self.welcome_ru, self.welcome_en)[:: 1 if russian else -1]
        return first or second

    def allows(self, origin: str) -> bool:
        """Whether a page of this origin (`https://shop.example:8443`) may embed the widget."""
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        host = (parts.hostname or "").lower()
        if (
            parts.scheme not in ("http", "https")
            or not host
            or not origin.isascii()  # it becomes part of a header
            or parts.username is not None
            or origin != f"{parts.scheme}://{parts.netloc}"
        ):
            return False
        return any(
            host == domain or (domain.startswith("*.") and host.endswith(domain[1:]))
            for domain in self.allowed_domains
        )
