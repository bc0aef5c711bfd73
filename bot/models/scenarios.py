from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bot.models.bots import Bot
from replyx.database.clock import shared_now

is_command = RegexValidator(r"^[a-z0-9_]{1,32}$", _("A command is of a–z, 0–9 and _."))


class Scenario(models.Model):
    """What a bot says and asks by itself, and what begins it. The steps are in its versions."""

    class Trigger(models.TextChoices):
        START = "start", _("somebody begins the bot (/start)")
        COMMAND = "command", _("a command")
        WORDS = "words", _("words that somebody writes")
        BUTTON = "button", _("a button alone")

    bot = models.ForeignKey(
        Bot, models.CASCADE, related_name="scenarios", verbose_name=_("bot"), db_index=False
    )
    title = models.CharField(_("title"), max_length=100)
    trigger = models.CharField(
        _("begins with"), max_length=8, choices=Trigger, default=Trigger.BUTTON
    )
    value = models.CharField(
        _("which"),
        max_length=500,
        blank=True,
        help_text=_("The command without its slash, or words with commas between."),
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    # The version that whoever begins now gets.
    published = models.ForeignKey(
        "Version",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("version"),
    )
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, editable=False)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["bot", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["bot", "trigger", "value"],
                name="scenario_begins_once",
                condition=Q(trigger__in=["start", "command"]),
                violation_error_message=_("Another scenario of this bot begins so."),
            )
        ]
        indexes = [models.Index(fields=["bot", "title"], name="scenario_of_bot")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Raises ValidationError for what is no command, and where words are missing."""
        self.value = self.value.strip().lower().removeprefix("/")
        if self.trigger in (self.Trigger.START, self.Trigger.BUTTON):
            self.value = ""
        elif self.trigger == self.Trigger.COMMAND:
            with_field("value", is_command, self.value)
        elif not self.words:
            raise ValidationError({"value": _("It is needed for this.")})

    @property
    def words(self) -> list[str]:
        """What somebody writes, as the editor gave it."""
        return [word for each in self.value.split(",") if (word := each.strip())]


def with_field(name: str, check: Any, value: str) -> None:
    """Check a value of a field. Raises ValidationError that names the field."""
    try:
        check(value)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from None


class Version(models.Model):
    """The steps of a scenario as they were saved. Never changed: who is in the middle of it ends
    it.
    """

    scenario = models.ForeignKey(
        Scenario,
        models.CASCADE,
        related_name="versions",
        verbose_name=_("scenario"),
        db_index=False,
    )
    number = models.PositiveIntegerField(_("number"))
    body = models.JSONField(_("steps"))  # `bot.scenarios.body.Body`
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("saved"), default=shared_now)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["scenario", "number"], name="version_once")]

    def __str__(self) -> str:
        return _("Version {number}").format(number=self.number)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new one. Raises TypeError for one that is there."""
        if not self._state.adding:
            raise TypeError("A version of a scenario is never changed.")
        super().save(*args, **kwargs)


class Progress(models.Model):
    """Where a private chat is in a version. One of a chat is running."""

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        DONE = "done", _("ended")
        CALLED = "called", _("a manager was called")
        LEFT = "left", _("left")

    bot = models.ForeignKey(
        Bot, models.CASCADE, related_name="+", verbose_name=_("bot"), db_index=False
    )
    chat_id = models.BigIntegerField(_("chat"))
    version = models.ForeignKey(
        Version, models.CASCADE, related_name="+", verbose_name=_("version")
    )
    step = models.CharField(_("step"), max_length=16, blank=True)
    turn = models.PositiveIntegerField(_("question"), default=0)
    tries = models.PositiveSmallIntegerField(_("wrong answers"), default=0)
    answers = models.JSONField(_("answers"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(_("began"), default=shared_now)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("way through a scenario")
        verbose_name_plural = _("ways through scenarios")
        constraints = [
            models.UniqueConstraint(
                fields=["bot", "chat_id"],
                name="progress_running_once",
                condition=Q(state="running"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.chat_id}: {self.state}"
