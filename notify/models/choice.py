from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from notify.models.notice import Road

LONGEST_WAIT = 86400  # seconds


class Choice(models.Model):
    """Whether and when a manager wants to be told by a road; without a row it is as each of their
    sites says.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
        db_index=False,  # the constraint is an index that begins with it
    )
    road = models.CharField(_("road"), max_length=8, choices=Road, default=Road.MAIL)
    is_on = models.BooleanField(_("is told by it"), default=True)
    # Seconds of waiting; None is when the site says.
    after = models.PositiveIntegerField(
        _("after"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_WAIT)]
    )

    class Meta:
        verbose_name = _("choice of a manager")
        verbose_name_plural = _("choices of managers")
        constraints = [models.UniqueConstraint(fields=["user", "road"], name="choice_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.road}"
