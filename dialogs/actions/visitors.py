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
    anonymous = visitor.pk if visitor is not None and visitor.external_id is None else None
    with transaction.atomic():
        person = person_with(site, anonymous, external_id)
        known = (person.name, person.email)
        person.name, person.email = name or person.name, email or person.email
        renamed = known != (person.name, person.email)
        if renamed:
            person.save(update_fields=["name", "email"])
        moved = 0
        if anonymous not in (None, person.pk):
            said = Dialog.objects.filter(visitor=anonymous).begun()
            moved = said.change(timezone.now(), visitor=person)
        if moved or renamed:
            show_anew(person)
    return person


def person_with(site: Site, anonymous: int | None, external_id: str) -> Visitor:
    """The visitor with an id at the customer: known, else the anonymous one, else a new one."""
    people = Visitor.objects.select_for_update().filter(site=site)
    person = people.filter(external_id=external_id).first()
    if person is not None:
        return person
    known = people.filter(pk=anonymous).first() if anonymous is not None else None
    person = known or Visitor(site=site)
    person.external_id = external_id
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # another device was quicker by a moment
        return people.get(external_id=external_id)
    return person


def show_anew(person: Visitor) -> None:
    """Have the lists show a person's open dialogs as they are now."""
    own = Dialog.objects.filter(visitor=person, status=Dialog.Status.OPEN).begun()
    own.change(timezone.now())
    for dialog in own.with_people():
        transaction.on_commit(partial(announce_row, dialog), robust=True)
