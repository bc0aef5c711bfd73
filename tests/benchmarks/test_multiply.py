"""The dialogs that `bin/bench growth` copies are as whole as those that people have."""

import pytest
from django.db.models import F

from benchmarks.multiply import multiply
from dialogs.actions import post_message
from dialogs.models import Dialog, Entry, Site, Visitor
from dialogs.searching.finding import find
from dialogs.searching.newest import Lanes

TIMES = 7


@pytest.mark.django_db
def test_copies_have_everything_that_the_originals_have_and_go_on() -> None:
    site = Site.objects.create(name="Shop", site_token="shop")
    for name in ("Vera", "Viktor"):
        visitor = Visitor.objects.create(site=site, name=name)
        dialog = Dialog.objects.create(site=site, visitor=visitor)
        for text in ("Is it blue?", f"It is {name}'s."):
            post_message(dialog.pk, "user", text)
    multiply(Visitor, TIMES)
    assert Visitor.objects.filter(name="Vera", dialogs__last_seq=2).count() == TIMES
    assert Dialog.objects.count() == 2 * TIMES
    assert Entry.objects.count() == 4 * TIMES
    hers = Dialog.objects.filter(visitor__name="Vera")
    found, _rest = find(Lanes(Dialog.objects.all(), None), "Vera's", None, 50)
    assert {*found} == {each.pk for each in hers}
    assert not Entry.objects.exclude(search__dialog_id=F("dialog_id")).exists()
    for each in Dialog.objects.all():
        assert [entry.seq for entry in each.entries.all()] == [1, 2]
    last = Dialog.objects.latest("pk")
    assert post_message(last.pk, "user", "And now?").entry.seq == 3
