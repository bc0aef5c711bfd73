from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Hours(models.Model):
    """At which hours a manager wants to be told; without a row it is at any time."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    time_zone = models.CharField(_("time zone"), max_length=64)
    # From Monday on `["22:00", "06:00"]`, which ends on the next day, or None; None is at any time.
    days = models.JSONField(_("hours"), null=True, default=None)

    class Meta:
        verbose_name = _("hours of a manager")
        verbose_name_plural = _("hours of managers")

    def __str__(self) -> str:
        return str(self.user)
