"""Begin or resume: which visitor is it, and which dialog do they go on with."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from dialogs import limits
from dialogs.actions.pages import show_page
from dialogs.actions.visitors import Person, going_on, identify
from dialogs.models import Channel, Dialog, Site, Visitor
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit
from replyx.database.questions import Question
from replyx.database.rows import insert, update

EMPTY_DIALOG_LIVES = timedelta(days=1)
SWEPT_AFTER = 20  # new dialogs
SWEPT_AT_ONCE = 100


class Known(NamedTuple):
    """Whom a token names; it is good if the visitor's tokens still have this version."""

    visitor_id: int
    token_version: int


def begin_or_resume(
    site: Site,
    known: Known | None = None,
    person: Person | None = None,
    *,
    context: dict[str, str] | None = None,
    address: str = "",
    channel: Channel = Channel.WEB,
) -> Dialog:
    """The dialog that a visitor goes on with; a new one, and a new visitor, where there is none.

    `context` is the page and the browser, `address` the visitor's where the channel knows one.
    Raises `limits.TooMany`, and Revoked.
    """
    limits.hit_sessions(known.visitor_id if known else None, address)
    try:
        return resumed(site, known, person, channel, context or {})
    except (IntegrityError, Dialog.DoesNotExist):
        # Somebody reopened another dialog, wrote in or swept this one at the same moment.
        return resumed(site, known, person, channel, context or {})


@transaction.atomic
def resumed(
    site: Site,
    known: Known | None,
    person: Person | None,
    channel: Channel,
    context: dict[str, str],
) -> Dialog:
    """The same, once. Raises IntegrityError or Dialog.DoesNotExist when somebody was quicker."""
    visitor = known_visitor(site, known, person)
    if person is not None:
        visitor = identify(site, visitor, person, channel)
    dialog = going_on(visitor) if visitor is not None else None
    if visitor is None:
        visitor = Visitor(site=site, channel=channel)
        insert([visitor])
    else:
        visitor.last_seen_at = shared_now()
        update([visitor], "last_seen_at")
    if dialog is None:
        return begun(site, visitor, context)
    remember(dialog, context)
    return dialog


def begun(site: Site, visitor: Visitor, context: dict[str, str]) -> Dialog:
    """A new dialog. Raises IntegrityError when somebody was quicker."""
    dialog = Dialog(site=site, visitor=visitor, channel=visitor.channel, context=context)
    insert([dialog])
    if dialog.pk % SWEPT_AFTER == 0:  # most new visitors wait for nobody's broom
        after_commit(sweep_empty)
    if context:
        show_page(dialog.pk, context)
    return dialog


def known_visitor(site: Site, known: Known | None, person: Person | None) -> Visitor | None:
    """The visitor of this site whom a token names, if the token is good.

    The row is locked until the commit, so that two tabs cannot begin two dialogs at once. One who
    is known already is not where a person is named, whose row is locked then: two people who
    change places would wait for each other.
    """
    if known is None:
        return None
    own = Visitor.objects.filter(pk=known.visitor_id, token_version=known.token_version, site=site)
    if person is not None and (visitor := own.exclude(external_id=None).first()):
        return visitor
    asked = known.visitor_id, known.token_version, site.pk
    for visitor in _known.ask(*asked):
        visitor.site = site
        return visitor
    return None


_known: Question[Visitor] = Question(
    lambda pk, version, site_id: Visitor.objects.filter(
        pk=pk, token_version=version, site=site_id
    ).select_for_update()
)


def remember(dialog: Dialog, context: dict[str, str]) -> None:
    """On which page the visitor is, with which browser; and that somebody is in an empty dialog,
    before it is swept.
    """
    before, dialog.context = dialog.context, dialog.context | context
    if not dialog.last_seq:
        dialog.updated_at = shared_now()
        update([dialog], "updated_at")
    if dialog.context != before:
        update([dialog], "context")
        show_page(dialog.pk, dialog.context)


def empty_dialogs(before: datetime) -> QuerySet[Dialog]:
    """Those that nobody wrote in nor opened since a moment."""
    # As text: SQLite uses an index of a condition only for the same condition.
    is_empty = RawSQL("dialogs_dialog.last_seq = 0", (), BooleanField())
    return Dialog.objects.filter(is_empty, updated_at__lt=before)


def sweep_empty() -> None:
    """Remove dialogs that nobody wrote in, and their visitors who are left without one, after a
    day. Looks at these dialogs alone, however many there are (index `dialog_empty`).

    Each is locked first: whoever writes at this moment is passed by, or finds nothing (404).
    """
    before = shared_now() - EMPTY_DIALOG_LIVES
    with transaction.atomic():
        empty = empty_dialogs(before).select_for_update(skip_locked=True)
        found = dict(empty.values_list("pk", "visitor_id")[:SWEPT_AT_ONCE])
        Dialog.objects.filter(pk__in=found).delete()
    with transaction.atomic():
        alone = Visitor.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            pk__in=set(found.values()), dialogs=None, external_id=None, last_seen_at__lt=before
        )
        Visitor.objects.filter(pk__in=[each.pk for each in alone]).delete()
