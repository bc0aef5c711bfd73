"""What apps above hold of dialogs and visitors: each says so, and gives it up when asked.

They are registered in `replyx/wiring.py`; `dialogs` imports none of them. A table that no holder
has named, and that is not known to say nothing of visitors, fails a test
(tests/dialogs/keeping/test_holding.py).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from dialogs.models import Visitor


class Holder(Protocol):
    """What an app holds of the people and dialogs of a site."""

    tables: frozenset[str]
    """Its models that say something of visitors, `app.Model`, of which it takes care."""

    def forget_dialogs(self, dialog_ids: Sequence[int], /) -> None:
        """Dialogs go, in this transaction: what names them without a foreign key goes before."""

    def forget_people(self, dialog_ids: Sequence[int], /) -> None:
        """Dialogs stay, in this transaction, and nothing of theirs says any more whose they are."""

    def tell(self, visitor: Visitor, /, *, with_notes: bool) -> dict[str, Any]:
        """What is held of a visitor, as JSON has it, and moments, each under a name of its own;
        what is the managers' own only where `with_notes` says so.
        """

    def erase(self, visitor: Visitor, /) -> None:
        """A visitor goes, or becomes nobody, in this transaction; the dialogs were seen to."""


@cache
def holders() -> tuple[Holder, ...]:
    """Those that `settings.DIALOGS["HOLDERS"]` names."""
    return tuple(cast(Sequence[Holder], import_string(settings.DIALOGS["HOLDERS"])))
