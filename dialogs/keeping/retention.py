"""What a site does not keep any longer: found, counted and removed, a few at a time.

A dialog is over when its last message is older than the site's `retention_dialogs`; an open one
never, unless `retention_open` says so, and the same of files. Files and traces have their own days,
and leave the dialog as it is; traces are of no use to whoever talks, so they go from open ones too.
The rows are locked before they go: who writes to one at this moment keeps it.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest, Length

from dialogs.keeping.removing import remove_dialogs, remove_files, remove_visitors
from dialogs.models import Attachment, Channel, Dialog, Entry, Reach, Site, Visitor
from dialogs.models.reach import NUMBERS

AT_ONCE = 50  # dialogs of a transaction; the others wait as long for SQLite
ROWS_AT_ONCE = 100

# The last number that a row tells of: of its chapter, or as far as somebody came in a row of before
# there were chapters, which has them all.
UPTO = Greatest(
    (F("chapter") + 1) * NUMBERS - 1, "sent_seq", "acked_seq", "read_seq",
    output_field=IntegerField(),
)  # fmt: skip

Progress = Callable[[str, int], None]
"""Told of what (`dialogs`, `files` …) so many more are gone."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much would go: `bytes` of files, or of text in traces; `oldest` None where nothing."""

    count: int
    bytes: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Over:
    """What of a site is over, by its settings, at a moment."""

    site: Site
    now: datetime

    def _before(self, days: int) -> datetime | None:
        return self.now - timedelta(days=days) if days else None

    def _older(self, days: int) -> QuerySet[Dialog]:
        """Dialogs that were still for so many days; None at all for 0."""
        before = self._before(days)
        if before is None:
            return Dialog.objects.none()
        return Dialog.objects.filter(site=self.site, last_seq__gt=0, active_at__lt=before)

    def dialogs(self) -> QuerySet[Dialog]:
        """Those that go, the oldest first."""
        old = self._older(self.site.retention_dialogs)
        if not self.site.retention_open:
            old = old.filter(status=Dialog.Status.CLOSED)
        return old.order_by("active_at", "pk")

    def files(self) -> QuerySet[Attachment]:
        """Files of old messages, whose dialogs stay or go."""
        before = self._before(self.site.retention_files)
        if before is None:
            return Attachment.objects.none()
        old = Attachment.objects.filter(entry__dialog__site=self.site, entry__created_at__lt=before)
        if not self.site.retention_open:
            old = old.filter(entry__dialog__status=Dialog.Status.CLOSED)
        return old.order_by("pk")

    def traces(self) -> QuerySet[Reach]:
        """Traces of old messages, whatever became of their dialogs. A row tells of a chapter of
        messages, and is as old as the `newest` of them: not always the last, as what was said in a
        dialog that goes on in another one is said there again, at the times of before.
        """
        before = self._before(self.site.retention_traces)
        told = Entry.objects.filter(dialog=OuterRef("dialog"), seq__lte=OuterRef("upto"))
        newest = Subquery(told.order_by("-created_at").values("created_at")[:1])
        rows = Reach.objects.annotate(upto=UPTO).annotate(newest=newest)
        if before is None:
            return rows.none()
        # Who began later has nothing that old: most dialogs are not looked into.
        old = rows.filter(dialog__site=self.site, dialog__created_at__lt=before)
        return old.filter(newest__lt=before).order_by("pk")

    def visitors(self) -> QuerySet[Visitor]:
        """People of the web who are left without a dialog, and did not come for as long. Whose
        identities were revoked is remembered: or one that was stolen would hold again.
        """
        before = self._before(self.site.retention_dialogs)
        if before is None:
            return Visitor.objects.none()
        stays = Dialog.objects.filter(visitor=OuterRef("pk")).exclude(
            pk__in=self.dialogs().order_by().values("pk")
        )
        return Visitor.objects.filter(
            ~Exists(stays),
            site=self.site,
            channel=Channel.WEB,
            last_seen_at__lt=before,
            identities_valid_after=None,
        ).order_by("pk")

    def amounts(self) -> dict[str, Amount]:
        """How much of each would go, now."""
        dialogs = self.dialogs()
        files = Attachment.objects.filter(entry__dialog__in=dialogs.order_by())
        whole = dialogs.aggregate(count=Count("pk"), oldest=Min("active_at"))
        in_them = files.aggregate(bytes=Coalesce(Sum("size"), 0))
        others = self.files().exclude(entry__dialog__in=dialogs.order_by())
        size = Coalesce(Sum("size"), 0)
        text = Coalesce(Sum(Length("trail")), 0)
        more = self.traces().exclude(dialog__in=dialogs.order_by())
        return {
            "dialogs": Amount(**whole, **in_them),
            "files": Amount(
                **others.aggregate(count=Count("pk"), bytes=size, oldest=Min("entry__created_at"))
            ),
            "traces": Amount(**more.aggregate(count=Count("pk"), bytes=text, oldest=Min("newest"))),
            "visitors": Amount(
                **self.visitors().aggregate(count=Count("pk"), oldest=Min("last_seen_at")), bytes=0
            ),
        }

    def remove(self, progress: Progress = lambda what, count: None) -> dict[str, int]:
        """Remove it all, a few in each transaction; how much of each went."""
        removing = {
            "dialogs": self._remove_dialogs(),
            "files": self._remove_rows(self.files(), remove_files),
            "traces": self._remove_rows(self.traces(), remove_traces),
            "visitors": self._remove_rows(self.visitors(), remove_visitors),
        }
        gone = dict.fromkeys(removing, 0)
        for what, batches in removing.items():
            for count in batches:
                gone[what] += count
                progress(what, count)
        return gone

    def _remove_dialogs(self) -> Iterator[int]:
        while True:
            with transaction.atomic():
                locked = self.dialogs().select_for_update(skip_locked=True)
                count = remove_dialogs([*locked.values_list("pk", flat=True)[:AT_ONCE]])
            if not count:
                return
            yield count

    def _remove_rows(
        self, rows: "QuerySet[Any]", remove: Callable[[list[int]], None]
    ) -> Iterator[int]:
        """In the order of their numbers, each looked at once. Whoever writes one, or in its dialog,
        is not waited for: two who wait for each other would both have to give up.
        """
        last = 0
        while True:
            with transaction.atomic():
                free = rows.filter(pk__gt=last).select_for_update(skip_locked=True)
                some = [*free.values_list("pk", flat=True)[:ROWS_AT_ONCE]]
                remove(some)
            if not some:
                return
            last = some[-1]
            yield len(some)


def remove_traces(reach_ids: list[int]) -> None:
    """Remove rows of traces."""
    Reach.objects.filter(pk__in=reach_ids).delete()


def keeping_sites() -> QuerySet[Site]:
    """Sites that do not keep everything for ever."""
    forever = Site.objects.filter(retention_dialogs=0, retention_files=0, retention_traces=0)
    return Site.objects.exclude(pk__in=forever.values("pk"))


def plain(amount: Amount) -> dict[str, Any]:
    """For a program."""
    oldest = amount.oldest.isoformat() if amount.oldest else None
    return {**asdict(amount), "oldest": oldest}
