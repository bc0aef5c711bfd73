"""Who was there first, so that others need not be told."""

from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.db.models import Q

from dialogs.handoff.moves import TAKE
from dialogs.models import Dialog, Entry, Reach, Site
from dialogs.tracing.trace import first_step

PERSON = "manager:"


def first_since(dialog: Dialog, seq: int) -> User | None:
    """The manager who answered, closed or, where that counts, read first from a number on; None
    where it is not known. Needs the site.
    """
    came = [acted(dialog, seq)]
    if dialog.site.escalate_until == Site.EscalateUntil.READ:
        managers = Reach.objects.from_number(dialog.pk, seq).filter(side="admin").people()
        came += [read(reach, seq) for reach in managers]
    known = [each for each in came if each is not None]
    if not known:
        return None
    return User.objects.select_related("profile").filter(pk=min(known)[1]).first()


def acted(dialog: Dialog, seq: int) -> tuple[datetime, int] | None:
    """When a manager first answered, took over or closed behind a number, and who."""
    ended = Q(sender=Entry.Sender.MANAGER, kind=Entry.Kind.MESSAGE, private=False)
    ended |= Q(system_type__in=("closed", TAKE.system_type))
    entries = dialog.entries.filter(ended, seq__gt=seq, author__isnull=False)
    return entries.order_by("seq").values_list("created_at", "author_id").first()


def read(reach: Reach, seq: int) -> tuple[datetime, int] | None:
    """When somebody read up to a number, and who, as far as it is kept."""
    step = first_step(reach, "read", seq)
    if step is None or step.at is None or not reach.person.startswith(PERSON):
        return None
    return datetime.fromtimestamp(step.at, UTC), int(reach.person.removeprefix(PERSON))
