"""Whoever adds a table that hangs on a visitor or a dialog says what becomes of it."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from dialogs.keeping.holding import holders
from dialogs.models import Attachment, Dialog, Entry, Visitor


def hanging() -> Iterator[str]:
    """Every model with a foreign key to a visitor, a dialog, an entry or a file."""
    people: set[type[Model]] = {Visitor, Dialog, Entry, Attachment}
    for model in apps.get_models():
        if any(field.related_model in people for field in model._meta.concrete_fields):
            yield model._meta.label


def test_every_table_that_hangs_on_a_visitor_or_dialog_is_somebody_s_care() -> None:
    found = set(hanging())
    assert {"dialogs.Reach", "bot.Topic", "notify.VisitorMail"} <= found
    assert found - {name for holder in holders() for name in holder.tables} == set()


def test_nobody_takes_care_of_what_is_not_there() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    assert {name for holder in holders() for name in holder.tables} <= labels
