"""Learn who a visitor is."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from dialogs.announce import announce_row
from dialogs.models import Dialog, Site, Visitor


def identify(
    site: Site, visitor: Visitor | None, external_id: str, name: str, email: str
) -> Visitor:
    """The visitor with this id at the customer: the same person on every device.

    `visitor` is whoever asks, None for somebody new. What an anonymous one said before comes along:
    else their dialog would go on without them. An empty name or e-mail changes nothing.
    """
    try:
        with transaction.atomic():
            return known_as(site, visitor, external_id, name, email)
    except IntegrityError:  # another device was quicker by a moment
        with transaction.atomic():
            return known_as(site, visitor, external_id, name, email)


def known_as(
    site: Site, visitor: Visitor | None, external_id: str, name: str, email: str
) -> Visitor:
    """Find or make the person, bring them up to date, tell the managers what is new."""
    people = Visitor.objects.select_for_update().filter(site=site, external_id=external_id)
    anonymous = visitor if visitor is not None and visitor.external_id is None else None
    person = people.first() or anonymous or Visitor(site=site)
    before = (person.external_id, person.name, person.email)
    person.external_id = external_id
    person.name = name or person.name
    person.email = email or person.email
    if before != (external_id, person.name, person.email):
        person.save()
        show_anew(person)
    if anonymous is not None and anonymous != person:
        said = Dialog.objects.filter(visitor=anonymous).begun()
        said.change(timezone.now(), visitor=person)
        show_anew(person)
    return person


def show_anew(person: Visitor) -> None:
    """Have the lists show a person's open dialogs as they are now."""
    own = Dialog.objects.filter(visitor=person, status=Dialog.Status.OPEN).begun()
    own.change(timezone.now())
    for dialog in own.with_people():
        transaction.on_commit(partial(announce_row, dialog), robust=True)
