from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models.dialog import Dialog

TRAIL = 100  # steps that are kept; of what is older only the positions are known


class Reach(models.Model):
    """How far one person of one side has come in a dialog, and the last steps there.

    A step `[kind, seq, at, transport, how]` says "everything up to seq": so it is not a row per
    message and client. `at` is in seconds since the epoch. One row more a dialog, whose side is
    empty, keeps the broadcasts: `["broadcast", seq, at, admin_conns, site_conns, layer]`.
    """

    dialog = models.ForeignKey(
        Dialog, models.CASCADE, related_name="reaches", verbose_name=_("dialog")
    )
    side = models.CharField(_("side"), max_length=5, blank=True)
    person = models.CharField(_("person"), max_length=32)
    name = models.CharField(_("name"), max_length=200, blank=True)
    transport = models.CharField(_("transport"), max_length=8, blank=True)
    sent_seq = models.PositiveIntegerField(_("sent up to"), default=0)
    acked_seq = models.PositiveIntegerField(_("acknowledged up to"), default=0)
    read_seq = models.PositiveIntegerField(_("read up to"), default=0)
    trail = models.JSONField(_("last steps"), default=list)

    class Meta:
        verbose_name = _("reach")
        verbose_name_plural = _("reaches")
        constraints = [
            models.UniqueConstraint(fields=["dialog", "side", "person"], name="reach_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.dialog_id} {self.side} {self.person}"

    def take(self, step: list[Any]) -> bool:
        """Add a step that goes further than those before; whether it does."""
        kind, seq = step[0], step[1]
        column = f"{kind}_seq"
        if kind != "broadcast":
            if seq <= getattr(self, column):
                return False
            setattr(self, column, seq)
            self.transport = step[3]
        self.trail = [*self.trail, step][-TRAIL:]
        return True
