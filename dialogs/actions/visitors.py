"""Learn who a visitor is."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Case, F, QuerySet, Value, When

from dialogs.actions.merging import absorb
from dialogs.announce import announce_email, announce_row, announce_state
from dialogs.models import Channel, Dialog, Site, Visitor
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit
from replyx.database.questions import Question


@dataclass(frozen=True, slots=True)
class Person:
    """Who a visitor is, by the word of a server that may say so; what is empty changes nothing.

    `said_at` is when it said so; None is some time.
    """

    external_id: str
    name: str = ""
    email: str = ""
    said_at: datetime | None = None


class Revoked(Exception):
    """Who the visitor is was said before all that stands for them was revoked."""


def identify(
    site: Site, visitor: Visitor | None, said: Person, channel: Channel = Channel.WEB
) -> Visitor:
    """The visitor with this id at the customer: the same person on every device.

    `visitor` is whoever asks, None for somebody new. What an anonymous one said before comes along,
    into the dialog that the person goes on with; the tokens of before are void. Raises Revoked.
    """
    anonymous = visitor if visitor is not None and visitor.external_id is None else None
    with transaction.atomic():
        person = person_with(site, anonymous, said.external_id, channel)
        since = person.identities_valid_after
        if since is not None and (said.said_at is None or said.said_at <= since):
            raise Revoked
        known = (person.name, person.email)
        person.name, person.email = said.name or person.name, said.email or person.email
        renamed = known != (person.name, person.email)
        if renamed:
            person.given_email = "" if said.email else person.given_email
            person.save(update_fields=["name", "email", "given_email"])
        moved = anonymous is not None and anonymous.pk != person.pk
        if anonymous is not None and moved:
            bring_along(anonymous, person)
        if moved or renamed:
            show_anew(person)
    return person


def person_with(
    site: Site, anonymous: Visitor | None, external_id: str, channel: Channel
) -> Visitor:
    """The visitor with an id at the customer: known, else the anonymous one, else a new one.

    The row is locked until the commit.
    """
    people = Visitor.objects.select_for_update().filter(site=site)
    others = people.filter(channel=channel, external_id=external_id)
    person = others.first()
    if person is not None:
        return person
    known = people.filter(pk=anonymous.pk).first() if anonymous is not None else None
    person = known or Visitor(site=site, channel=channel)
    person.external_id = external_id
    if known is not None:
        person.token_version += (
            1  # whoever copied a token of before must not read the person's chat
        )
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # another device was quicker by a moment
        return others.get()
    return person


def _open_first(visitor_id: int, *, closed_too: bool) -> QuerySet[Dialog]:
    own = Dialog.objects.with_people().filter(visitor=visitor_id, merged_into=None)
    own = own if closed_too else own.filter(status=Dialog.Status.OPEN)
    is_open = Case(When(status=Dialog.Status.OPEN, then=Value(1)), default=Value(0))
    ordered = own.order_by(is_open.desc(), "-active_at", "-pk")
    return ordered.select_for_update(of=("self",), no_key=True)[:1]


_going_on: Question[Dialog] = Question(_open_first)


def going_on(visitor: Visitor) -> Dialog | None:
    """The visitor's open dialog; where the site reopens, else the last closed one. With its people,
    and locked until the commit.
    """
    closed_too = visitor.site.on_closed == Site.OnClosed.REOPEN
    return next(iter(_going_on.ask(visitor.pk, closed_too=closed_too)), None)


def bring_along(anonymous: Visitor, person: Visitor) -> None:
    """Give a person what they said before they were known. The anonymous visitor is no more, nor
    are their tokens; of two dialogs to go on with the person's stays, unless it is empty.
    """
    # Whoever writes in one of them at this moment comes before or after all of this.
    both = Dialog.objects.filter(visitor__in=[anonymous.pk, person.pk]).order_by("pk")
    list(both.select_for_update().values_list("pk"))
    here, there = going_on(anonymous), going_on(person)
    if here is not None and there is not None:
        stays, goes = (there, here) if there.last_seq or not here.last_seq else (here, there)
        absorb(stays.pk, goes.pk)
    if anonymous.given_email and not person.mailed_at:
        person.given_email = anonymous.given_email
        person.save(update_fields=["given_email"])
    now = shared_now()
    Dialog.objects.filter(visitor=anonymous).change(now, visitor=person)
    anonymous.delete()


def give_email(dialog: Dialog, email: str) -> None:
    """The visitor of a dialog wants answers at this address; empty is at none any more. Whose token
    was made void at this moment, as by being made anonymous, gives none.
    """
    if dialog.visitor.given_email == email:
        return
    known = Visitor.objects.filter(pk=dialog.visitor_id, token_version=dialog.visitor.token_version)
    with transaction.atomic():
        visitor = known.select_for_update().first()
        if visitor is None:
            return
        visitor.given_email = email
        visitor.save(update_fields=["given_email"])
        after_commit(announce_email, dialog.pk, email)


def log_out(visitor_id: int) -> None:
    """No token that a visitor holds is taken any more, on any device; live connections end."""
    Visitor.objects.filter(pk=visitor_id).update(token_version=F("token_version") + 1)


def revoke(visitors: QuerySet[Visitor]) -> int:
    """The same for visitors whose tokens or identities may be in wrong hands: no identity that was
    signed before now is taken either, nor one that does not say when. Returns how many they are.
    """
    return visitors.update(
        token_version=F("token_version") + 1, identities_valid_after=shared_now()
    )


def show_anew(person: Visitor) -> None:
    """Have the lists show a person's open dialogs as they are now."""
    own = Dialog.objects.filter(visitor=person, status=Dialog.Status.OPEN).begun()
    own.change(shared_now())
    for dialog in own.with_people():
        after_commit(announce_row, dialog)


def show_manager_anew(manager: User) -> None:
    """Have everybody see under which name a manager answers, in the open dialogs that are theirs.
    What they wrote keeps the name of then.
    """
    with transaction.atomic():
        own = Dialog.objects.filter(manager=manager, status=Dialog.Status.OPEN).begun()
        list(own.order_by("pk").select_for_update().values_list("pk"))
        own.change(shared_now())
        for dialog in own.with_people():
            after_commit(announce_state, dialog)
            after_commit(announce_row, dialog)
