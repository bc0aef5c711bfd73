from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bot.models.earning.ledger import Account, one_to_largest
from dialogs.models import Site
from replyx.database.clock import shared_now


class Task(models.Model):
    """What people of Telegram may do for a site, with any of its bots, and what they get for it."""

    class ConfirmedBy(models.TextChoices):
        CODE = "code", _("a code word that they give")
        STEP = "step", _("a step of a scenario that they reach")
        STAFF = "staff", _("staff")

    site = models.ForeignKey(Site, models.CASCADE, related_name="tasks", verbose_name=_("site"))
    title_ru = models.CharField(_("title in Russian"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    text_ru = models.TextField(_("text in Russian"), max_length=3000, blank=True)
    text_en = models.TextField(_("text in English"), max_length=3000, blank=True)
    link = models.URLField(
        _("link"), blank=True, help_text=_("Where it is done, or where the code word is found.")
    )
    reward = models.PositiveBigIntegerField(
        _("reward"), validators=one_to_largest, help_text=_("In whole units.")
    )
    confirmed_by = models.CharField(
        _("confirmed by"), max_length=8, choices=ConfirmedBy, default=ConfirmedBy.STAFF
    )
    code = models.CharField(
        _("code word"), max_length=100, blank=True, help_text=_("Small and large letters are one.")
    )
    limit_each = models.PositiveIntegerField(
        _("times for each"), default=1, help_text=_("0 is as often as they like.")
    )
    limit_day = models.PositiveIntegerField(
        _("times a day for each"), default=0, help_text=_("0 is as often as they like.")
    )
    limit_all = models.PositiveIntegerField(
        _("times in all"), default=0, help_text=_("0 is as often as they like.")
    )
    # How often it was done by anybody; what was declined is not counted.
    taken = models.PositiveIntegerField(_("done"), default=0, editable=False)
    begins_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    place = models.PositiveIntegerField(
        _("place in the list"), default=0, help_text=_("The smallest is first.")
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return self.title()

    def clean(self) -> None:
        """Raises ValidationError where nobody could read it, do it or have it confirmed."""
        wrong: dict[str, Any] = {}
        if not self.title_ru and not self.title_en:
            wrong["title_ru"] = _("Give a title in one of the languages.")
        if self.confirmed_by == self.ConfirmedBy.CODE and not self.code.strip():
            wrong["code"] = _("Give the code word.")
        if self.begins_at and self.ends_at and self.begins_at >= self.ends_at:
            wrong["ends_at"] = _("It ends before it begins.")
        if wrong:
            raise ValidationError(wrong)

    def title(self, language: str | None = None) -> str:
        """In a language, or in the other one where there is none."""
        return in_either(self.title_ru, self.title_en, language)

    def text(self, language: str | None = None) -> str:
        """What is to be done; may be empty."""
        return in_either(self.text_ru, self.text_en, language)


def in_either(russian: str, english: str, language: str | None) -> str:
    """What is written in a language (else the one of now), or in the other one."""
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    return (russian or english) if language.startswith("ru") else (english or russian)


class Submission(models.Model):
    """Somebody says that they did a task, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for staff")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    task = models.ForeignKey(
        Task, models.RESTRICT, related_name="submissions", verbose_name=_("task")
    )
    account = models.ForeignKey(
        Account, models.CASCADE, related_name="submissions", verbose_name=_("account")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    reward = models.PositiveBigIntegerField(_("reward"))  # as it was promised then
    note = models.CharField(_("what they say"), max_length=1000, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)  # why it was declined
    # What is taken only once of each, such as a call that is made again.
    once = models.CharField(_("once as"), max_length=100)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    created_at = models.DateTimeField(_("created"), default=shared_now)

    class Meta:
        verbose_name = _("task that was done")
        verbose_name_plural = _("tasks that were done")
        constraints = [
            models.UniqueConstraint(fields=["account", "once"], name="submission_once"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], name="submission_waits", condition=Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} — {self.account}"
