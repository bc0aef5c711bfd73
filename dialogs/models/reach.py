from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models.dialog import Dialog

TRAIL = 6000  # characters that are kept; of what is older only the positions are known


class Reach(models.Model):
    """How far one person of one side has come in a dialog, and the last steps there.

    A step `kind seq at transport how`, one a line, says "everything up to seq": so it is not a row
    per message and client. `at` is in seconds since the epoch, `-` is nothing. One row more a
    dialog, whose side is empty, keeps the broadcasts: `broadcast seq at admin_conns site_conns
    layer`. Text, because a statement can append to it without reading it: `tracing/reaching.py`.
    """

    dialog = models.ForeignKey(
        Dialog, models.CASCADE, related_name="reaches", verbose_name=_("dialog"), db_index=False
    )
    side = models.CharField(_("side"), max_length=5, blank=True)
    person = models.CharField(_("person"), max_length=32)
    name = models.CharField(_("name"), max_length=200, blank=True)
    transport = models.CharField(_("transport"), max_length=8, blank=True)
    sent_seq = models.PositiveIntegerField(_("sent up to"), default=0)
    acked_seq = models.PositiveIntegerField(_("acknowledged up to"), default=0)
    read_seq = models.PositiveIntegerField(_("read up to"), default=0)
    trail = models.TextField(_("last steps"), blank=True, default="")

    class Meta:
        verbose_name = _("reach")
        verbose_name_plural = _("reaches")
        constraints = [
            models.UniqueConstraint(fields=["dialog", "side", "person"], name="reach_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.dialog_id} {self.side} {self.person}"

    @property
    def is_cut(self) -> bool:
        """Whether the trail begins later than the dialog."""
        return len(self.trail) >= TRAIL

    def steps(self, kind: str) -> list[list[str]]:
        """The steps of a kind, soonest first, each as its words."""
        lines = self.trail.splitlines()
        whole = lines[1:] if self.is_cut else lines  # the first is cut somewhere in its middle
        steps = [line.split(" ") for line in whole if line.startswith(f"{kind} ")]
        return sorted(steps, key=lambda step: float(step[2]))
