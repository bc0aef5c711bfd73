from django.db import models
from django.utils.translation import gettext_lazy as _

from replyx.database.clock import shared_now


class Erasure(models.Model):
    """A visitor was deleted or made anonymous. Numbers alone: so it can be done again after an
    older backup was restored. `known_at` is when the visitor came first: by it nobody else is meant
    who got the same number later.
    """

    class Kind(models.TextChoices):
        DELETED = "deleted", _("deleted")
        ANONYMISED = "anonymised", _("made anonymous")

    visitor = models.BigIntegerField(_("number of the visitor"))
    known_at = models.DateTimeField(_("known since"))
    kind = models.CharField(_("what was done"), max_length=10, choices=Kind)
    with_texts = models.BooleanField(_("what was said too"), default=True)
    at = models.DateTimeField(_("when"), default=shared_now)

    class Meta:
        verbose_name = _("deletion of a visitor")
        verbose_name_plural = _("deletions of visitors")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.visitor}: {self.kind}"
