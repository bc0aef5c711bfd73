from datetime import date

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dialogs.models import Site
from replyx.database.clock import shared_now


def today() -> date:
    """The day that is counted now, of UTC."""
    return shared_now().date()


class Day(models.Model):
    """What a site's assistant did and took on one day (UTC)."""

    site = models.ForeignKey(
        Site, models.CASCADE, related_name="+", db_index=False, verbose_name=_("site")
    )
    day = models.DateField(_("day"), default=today)
    questions = models.PositiveIntegerField(_("questions"), default=0)
    answered = models.PositiveIntegerField(_("answered"), default=0)
    handed_over = models.PositiveIntegerField(_("left to people"), default=0)
    prompt_tokens = models.PositiveBigIntegerField(_("tokens read"), default=0)
    answer_tokens = models.PositiveBigIntegerField(_("tokens written"), default=0)

    class Meta:
        verbose_name = _("day of an assistant")
        verbose_name_plural = _("days of assistants")
        ordering = ["-day", "site"]
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="assistant_day_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.site}"

    @property
    def tokens(self) -> int:
        """All that a budget is spent for."""
        return self.prompt_tokens + self.answer_tokens


def spent_today(site_id: int) -> int:
    """The tokens that a site's assistant took today."""
    found = Day.objects.filter(site=site_id, day=today()).first()
    return found.tokens if found else 0


def add_to_today(site_id: int, **amounts: int) -> None:
    """Count more of some columns; of two processes none is lost."""
    Day.objects.get_or_create(site_id=site_id, day=today())
    more = {name: F(name) + amount for name, amount in amounts.items()}
    Day.objects.filter(site=site_id, day=today()).update(**more)
