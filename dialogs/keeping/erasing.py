"""Delete a visitor, or have what is kept of them say nothing of who they are.

Both end their sessions: a deleted visitor's live connections close with 4004 and an anonymous one's
with 4002, within two seconds. Neither is ever taken back.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction

from dialogs.actions import note_anonymised
from dialogs.announce import announce_anew, announce_rows
from dialogs.auditing.noting import BY_VISITOR, Doer
from dialogs.auditing.noting import note as note_act
from dialogs.keeping.deletions import plain, write_down
from dialogs.keeping.holding import holders
from dialogs.keeping.removing import forget_frames, remove_dialogs, remove_files
from dialogs.models import Act, Attachment, Dialog, Entry, Erasure, SearchText, Site, Visitor
from dialogs.representations import no_words
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit

ABOUT = "dialogs.visitor"
DEADLOCK = "40P01"
GIVES_WAY_SECONDS = 0.25
P = ParamSpec("P")
R = TypeVar("R")


def tried_twice(erase: Callable[P, R]) -> Callable[P, R]:
    """The same, once more where PostgreSQL ended it: it takes the rows of many, and whoever handles
    or sends something of the visitor at this moment takes some of them in another order.
    """

    @wraps(erase)
    def twice(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return erase(*args, **kwargs)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
            time.sleep(GIVES_WAY_SECONDS)  # or it takes the row back that the other one waits for
            return erase(*args, **kwargs)

    return twice


@tried_twice
def delete_visitor(visitor_id: int, *, by: Doer) -> Erasure:
    """Remove a visitor with all dialogs, files and accounts. What money is owed for stays, without
    a name. Raises Visitor.DoesNotExist.

    Whoever writes to one of the dialogs at this moment comes before, and it goes too, or finds
    nothing (404) and keeps what was written.
    """
    with transaction.atomic():
        visitor = locked(visitor_id)
        done = note(visitor, Erasure.Kind.DELETED, with_texts=True)
        ids = dialogs_of(visitor)
        note_act(by, Act.What.DELETED, ABOUT, visitor_id, dialogs=ids)
        remove_dialogs(ids, "visitor" if by is BY_VISITOR else "")
        for holder in holders():
            holder.erase(visitor)
        visitor.delete()
    return done


@tried_twice
def anonymise_visitor(visitor_id: int, *, keep_texts: bool = False, by: Doer) -> Erasure:
    """Have nothing say who a visitor is: name, addresses, ids, pages, accounts and files go; what
    was said goes too, unless it is kept. Dialogs, their numbers and times stay, for counting.

    What stands in the log is blanked where it stands, and an entry says so in an open one: in one
    that is over it would be the newest thing said, years later. Raises Visitor.DoesNotExist.
    """
    with transaction.atomic():
        visitor = locked(visitor_id)
        done = note(visitor, Erasure.Kind.ANONYMISED, with_texts=not keep_texts)
        ids = dialogs_of(visitor)
        note_act(by, Act.What.ANONYMISED, ABOUT, visitor_id, dialogs=ids, texts_kept=keep_texts)
        for holder in holders():
            holder.forget_people(ids)
            holder.erase(visitor)
        visitor.name = visitor.email = visitor.given_email = ""
        visitor.external_id, visitor.token_version = None, visitor.token_version + 1
        visitor.save()
        blank(visitor.site, ids, keep_texts)
        for opened in Dialog.objects.filter(pk__in=ids, status=Dialog.Status.OPEN).begun():
            note_anonymised(opened.pk, by.user)
        after_commit(_after, ids)
    return done


def locked(visitor_id: int) -> Visitor:
    """The visitor, nobody else's until the commit. Raises Visitor.DoesNotExist."""
    return Visitor.objects.select_for_update().get(pk=visitor_id)


def dialogs_of(visitor: Visitor) -> list[int]:
    """All dialogs of a visitor, locked in the order of their numbers."""
    own = Dialog.objects.select_for_update().filter(visitor=visitor).order_by("pk")
    return list(own.values_list("pk", flat=True))


def note(visitor: Visitor, kind: Erasure.Kind, *, with_texts: bool) -> Erasure:
    """Write down what is done, in the database and beside it."""
    done = Erasure.objects.create(
        visitor=visitor.pk, known_at=visitor.created_at, kind=kind, with_texts=with_texts
    )
    write_down(plain(done))
    return done


def blank(site: Site, dialog_ids: list[int], keep_texts: bool) -> None:
    """What dialogs of a site say of a person."""
    files = Attachment.objects.filter(entry__dialog__in=dialog_ids)
    remove_files(list(files.values_list("pk", flat=True)))
    entries = Entry.objects.filter(dialog__in=dialog_ids)
    entries.filter(sender=Entry.Sender.USER).update(author_name="")
    dialogs = Dialog.objects.filter(pk__in=dialog_ids)
    if keep_texts:
        dialogs.change(shared_now(), context={})
        for dialog in dialogs.filter(last_message__sender=Entry.Sender.USER):
            Dialog.objects.filter(pk=dialog.pk).update(
                last_message={**(dialog.last_message or {}), "author": ""}
            )
        return
    said = entries.exclude(sender=Entry.Sender.SYSTEM).exclude(kind=Entry.Kind.DELETION)
    said.update(text=no_words(site), data={})
    SearchText.objects.filter(dialog__in=dialog_ids).delete()
    dialogs.change(shared_now(), context={}, tags=[], last_message=None)


def _after(dialog_ids: list[int]) -> None:
    """Nobody shows or replays what was there."""
    forget_frames(dialog_ids)
    announce_anew(dialog_ids)
    announce_rows(dialog_ids)
