from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models.dialog import Dialog

NUMBERS = 8  # of a chapter
TRAIL = 6000  # characters of one that are kept; of what is older only the positions are known


def chapter_of(seq: int) -> int:
    """The chapter that has the steps to a number."""
    return seq // NUMBERS


class ReachQuerySet(models.QuerySet["Reach"]):
    """Rows of how far people have come."""

    def from_number(self, dialog_id: int, seq: int) -> Self:
        """Those of a dialog that tell of a number, chapter by chapter: a step that goes further
        covers it too. The first one also has what was noted before there were chapters.
        """
        chapters = models.Q(chapter=0) | models.Q(chapter__gte=chapter_of(seq))
        return self.filter(chapters, dialog=dialog_id).order_by("side", "person", "chapter")

    def people(self) -> "list[Reach]":
        """One for each person: their chapters, which come in order, as one."""
        found: dict[tuple[str, str], Reach] = {}
        for row in self:
            whole = found.setdefault((row.side, row.person), row)
            if whole is not row:
                whole.go_on(row)
        return list(found.values())


class Reach(models.Model):
    """How far one person of one side has come in some numbers of a dialog, and the steps there.

    A step `kind seq at transport how`, one a line, says "everything up to seq": so it is not a row
    per message and client. `at` is in seconds since the epoch, `-` is nothing. Beside the people a
    row whose side is empty keeps the broadcasts: `broadcast seq at admin_conns site_conns layer`.
    Text, because a statement can append to it without reading it: `tracing/reaching.py`. PostgreSQL
    writes a row anew to append to it: so a row is a chapter of a few numbers, and stays short.
    """

    dialog = models.ForeignKey(
        Dialog, models.CASCADE, related_name="reaches", verbose_name=_("dialog"), db_index=False
    )
    side = models.CharField(_("side"), max_length=5, blank=True)
    person = models.CharField(_("person"), max_length=32)
    chapter = models.IntegerField(_("chapter"), default=0, db_default=0)
    name = models.CharField(_("name"), max_length=200, blank=True)
    transport = models.CharField(_("transport"), max_length=8, blank=True)
    sent_seq = models.PositiveIntegerField(_("sent up to"), default=0)
    acked_seq = models.PositiveIntegerField(_("acknowledged up to"), default=0)
    read_seq = models.PositiveIntegerField(_("read up to"), default=0)
    trail = models.TextField(_("last steps"), blank=True, default="")

    further = ""  # the trails of the chapters behind it, where `people` put them together

    objects = ReachQuerySet.as_manager()

    class Meta:
        verbose_name = _("reach")
        verbose_name_plural = _("reaches")
        constraints = [
            models.UniqueConstraint(
                fields=["dialog", "side", "person", "chapter"], name="reach_chapter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dialog_id} {self.side} {self.person}"

    @property
    def is_cut(self) -> bool:
        """Whether the trail begins later than the dialog."""
        return len(self.trail) >= TRAIL

    def go_on(self, later: Self) -> None:
        """Have here what the person's next chapter tells."""
        self.name, self.transport = later.name, later.transport
        self.sent_seq = max(self.sent_seq, later.sent_seq)
        self.acked_seq = max(self.acked_seq, later.acked_seq)
        self.read_seq = max(self.read_seq, later.read_seq)
        self.further += later.trail

    def steps(self, kind: str) -> list[list[str]]:
        """The steps of a kind, soonest first, each as its words."""
        lines = self.trail.splitlines()
        whole = lines[1:] if self.is_cut else lines  # the first is cut somewhere in its middle
        whole += self.further.splitlines()
        steps = [line.split(" ") for line in whole if line.startswith(f"{kind} ")]
        return sorted(steps, key=lambda step: float(step[2]))
