"""Do deletions once more that an older backup has brought back."""

from collections.abc import Iterable

from dialogs.auditing.noting import by_command
from dialogs.keeping.deletions import Line
from dialogs.keeping.erasing import anonymise_visitor, delete_visitor
from dialogs.models import Attachment, Erasure, Visitor


def redo(lines: Iterable[Line]) -> int:
    """Delete and anonymise again whoever is there again; how many."""
    count = 0
    for line in dict.fromkeys(lines):
        for back in come_back(line):
            if line.kind == Erasure.Kind.DELETED:
                delete_visitor(back.pk, by=by_command())
            elif is_known(back, with_texts=line.with_texts):
                anonymise_visitor(back.pk, keep_texts=not line.with_texts, by=by_command())
            else:
                continue
            count += 1
    return count


def come_back(line: Line) -> list[Visitor]:
    """The visitor, and who they were before they were known: whoever has one of their dialogs.
    Nobody else who got the same number since is meant: they came, or began, at another moment.
    """
    found = {*Visitor.objects.filter(pk=line.visitor, created_at=line.known_at)}
    for pk, began_at in line.dialogs:
        found.update(Visitor.objects.filter(dialogs__pk=pk, dialogs__created_at=began_at))
    return sorted(found, key=lambda visitor: visitor.pk)


def is_known(visitor: Visitor, *, with_texts: bool) -> bool:
    """Whether anything says who they are, or was said by them where it is not to be."""
    if visitor.name or visitor.mailed_at or visitor.external_id is not None:
        return True
    files = Attachment.objects.filter(entry__dialog__visitor=visitor)
    if files.exists() or visitor.dialogs.exclude(context={}).exists():
        return True
    return with_texts and visitor.dialogs.filter(search_texts__isnull=False).exists()
