from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from replyx.database.clock import shared_now


class Topic(models.Model):
    """What kind of rows changed, and how often: `version` is the number of its last change."""

    name = models.CharField(_("name"), max_length=32, primary_key=True)
    version = models.PositiveBigIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """Something of a topic changed: written in the transaction of the change, numbered after its
    commit. `site_id` and `user_id` say whom it concerns, `data` what it is.
    """

    topic = models.CharField(_("topic"), max_length=32)
    event = models.CharField(_("event"), max_length=64)
    version = models.PositiveBigIntegerField(_("version"), null=True, blank=True)
    data = models.JSONField(_("data"), default=dict)
    site_id = models.BigIntegerField(_("site"), null=True, blank=True)
    user_id = models.BigIntegerField(_("user"), null=True, blank=True)
    at = models.DateTimeField(_("time"), default=shared_now)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [models.UniqueConstraint(fields=["topic", "version"], name="change_once")]
        indexes = [
            models.Index(fields=["id"], name="change_unnumbered", condition=Q(version=None)),
            models.Index(fields=["at"], name="change_at"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.version}"
