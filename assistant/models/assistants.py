from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from dialogs.models import Site
from replyx.outbound import Refused, Unreachable, check_address

SHOWN = 4  # characters at the end of a key


def validate_base_url(url: str) -> None:
    """An address of the public internet, or one that `OUTBOUND_ALLOW` names."""
    try:
        check_address(url)
    except (Refused, Unreachable) as error:
        raise ValidationError(str(error)) from None


class Assistant(models.Model):
    """Whether and how the program answers visitors of a site."""

    class Provider(models.TextChoices):
        KNOWLEDGE = "knowledge", _("what the site knows, word for word")
        OPENAI = "openai", _("a model behind an OpenAI-compatible address")

    site = models.OneToOneField(
        Site, models.CASCADE, related_name="assistant", verbose_name=_("site")
    )
    enabled = models.BooleanField(_("answers visitors"), default=False)
    provider = models.CharField(
        _("answers come from"), max_length=16, choices=Provider, default=Provider.KNOWLEDGE
    )
    base_url = models.CharField(
        _("address of the model"),
        max_length=500,
        blank=True,
        validators=[validate_base_url],
        help_text=_("Such as https://api.openai.com/v1: /chat/completions comes behind it."),
    )
    model = models.CharField(_("model"), max_length=200, blank=True)
    api_key = models.CharField(_("key"), max_length=500, blank=True)
    prompt = models.TextField(
        _("what the model is told"),
        max_length=8000,
        blank=True,
        help_text=_("In addition to what the site knows: who it speaks for, and how."),
    )
    budget = models.PositiveIntegerField(
        _("budget"),
        default=500_000,
        help_text=_(
            "Tokens of the model on one day (UTC); a question above it is left to people; "
            "0 is no limit."
        ),
    )
    quiet = models.FloatField(
        _("waits for more"),
        default=1.5,
        validators=[MinValueValidator(0), MaxValueValidator(30)],
        help_text=_("Seconds without another message, until what was asked is answered."),
    )
    silence = models.FloatField(
        _("longest silence"),
        default=20,
        validators=[MinValueValidator(0.1), MaxValueValidator(120)],
        help_text=_("Seconds that the model may say nothing."),
    )
    seconds = models.FloatField(
        _("longest answer"),
        default=60,
        validators=[MinValueValidator(0.1), MaxValueValidator(300)],
        help_text=_("Seconds that an answer may take in all."),
    )

    class Meta:
        verbose_name = _("assistant of a site")
        verbose_name_plural = _("assistants of sites")
        ordering = ["site"]

    def __str__(self) -> str:
        return str(self.site)

    def clean(self) -> None:
        """Raises ValidationError where a model is to be asked and nobody says which."""
        if self.provider == self.Provider.OPENAI:
            needed = {"base_url": self.base_url, "model": self.model}
            missing = {
                name: _("It is needed for this.") for name, said in needed.items() if not said
            }
            if missing:
                raise ValidationError(missing)

    @property
    def masked_key(self) -> str:
        """The key as people may see it."""
        shown = self.api_key[-SHOWN:] if len(self.api_key) > 4 * SHOWN else ""
        return f"********{shown}" if self.api_key else ""


@receiver([post_save, post_delete], sender=Assistant, dispatch_uid="has_assistant")
def keep_known(instance: Assistant, **signal: Any) -> None:
    """Have the site know whether it is answered by one."""
    on = Assistant.objects.filter(site=models.OuterRef("pk"), enabled=True)
    Site.objects.filter(pk=instance.site_id).update(has_assistant=models.Exists(on))
