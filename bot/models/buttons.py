from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.models.bots import Bot
from bot.models.scenarios import Scenario
from replyx.database.clock import shared_now

FORMER = 20  # labels that a button had before and that chats may still show


class Button(models.Model):
    """A button of the keyboard below every private chat of a bot."""

    class Action(models.TextChoices):
        SCENARIO = "scenario", _("a scenario begins")
        TEXT = "text", _("a text is said")
        LINK = "link", _("a page is offered")
        APP = "app", _("the Mini App opens")
        CALL = "call", _("a manager is called")

    bot = models.ForeignKey(
        Bot, models.CASCADE, related_name="buttons", verbose_name=_("bot"), db_index=False
    )
    row = models.PositiveSmallIntegerField(
        _("row"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    column = models.PositiveSmallIntegerField(
        _("place in the row"), default=1, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    label_ru = models.CharField(_("label in Russian"), max_length=64, blank=True)
    label_en = models.CharField(_("label in English"), max_length=64, blank=True)
    action = models.CharField(
        _("what it does"), max_length=8, choices=Action, default=Action.SCENARIO
    )
    scenario = models.ForeignKey(
        Scenario,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="buttons",
        verbose_name=_("scenario"),
    )
    text_ru = models.TextField(_("text in Russian"), max_length=4096, blank=True)
    text_en = models.TextField(_("text in English"), max_length=4096, blank=True)
    url = models.CharField(
        _("address"), max_length=2000, blank=True, validators=[URLValidator(["http", "https"])]
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    # Labels of before, the newest first: a chat shows them until the bot says something there.
    former = models.JSONField(_("former labels"), default=list, editable=False)
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)

    class Meta:
        verbose_name = _("button")
        verbose_name_plural = _("buttons")
        ordering = ["bot", "row", "column", "id"]
        indexes = [models.Index(fields=["bot", "row", "column"], name="button_of_bot")]

    def __str__(self) -> str:
        return self.label_ru or self.label_en

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and remember the labels that it had."""
        before = Button.objects.filter(pk=self.pk).values_list("label_ru", "label_en").first()
        now = (self.label_ru, self.label_en)
        gone = [label for label in before or () if label and label not in now]
        kept = [label for label in [*gone, *self.former] if label not in now]
        self.former = list(dict.fromkeys(kept))[:FORMER]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Raises ValidationError where there is no label, or what it does is not said."""
        self.label_ru, self.label_en = self.label_ru.strip(), self.label_en.strip()
        missing: dict[str, Any] = {}
        if not self.label_ru and not self.label_en:
            missing["label_ru"] = _("Give a label.")
        if any(label.startswith("/") for label in (self.label_ru, self.label_en)):
            missing["label_ru"] = _("A label that begins with a slash would be a command.")
        needed = {
            self.Action.SCENARIO: ("scenario", self.scenario_id),
            self.Action.TEXT: ("text_ru", self.text_ru or self.text_en),
            self.Action.LINK: ("url", self.url),
        }
        name, given = needed.get(self.Action(self.action), ("", True))
        if not given:
            missing[name] = _("It is needed for this.")
        scenario = self.scenario
        if scenario is not None and scenario.bot_id != self.bot_id:
            missing["scenario"] = _("It is a scenario of another bot.")
        if missing:
            raise ValidationError(missing)


class Seen(models.Model):
    """Up to which change a process that runs bots knows scenarios and buttons."""

    process = models.CharField(_("process"), max_length=64)
    topic = models.CharField(_("topic"), max_length=32)
    version = models.PositiveBigIntegerField(_("version"))
    at = models.DateTimeField(_("time"), default=shared_now)

    class Meta:
        verbose_name = _("what a process knows")
        verbose_name_plural = _("what processes know")
        constraints = [models.UniqueConstraint(fields=["process", "topic"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.process} {self.topic} {self.version}"
