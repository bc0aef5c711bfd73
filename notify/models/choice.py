from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Choice(models.Model):
    """By which roads a manager wants to be told; who chose nothing is told by all of them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    mail = models.BooleanField(_("e-mail"), default=True)

    class Meta:
        verbose_name = _("choice of a manager")
        verbose_name_plural = _("choices of managers")

    def __str__(self) -> str:
        return str(self.user)
