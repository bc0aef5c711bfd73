"""Whether a visitor may follow a dialog live, and still may (`replyx.wiring`)."""

from urllib.parse import parse_qs

from dialogs.access.connecting import header, same_origin
from dialogs.models import Dialog
from realtime.access import Access, Refused
from realtime.host import Scope
from widget import tokens


def site_access(scope: Scope, dialog_id: int) -> Access:
    """A visitor on their own dialog. Synchronous; `scope` is the ASGI scope. Raises Refused.

    A stream token comes in `?token=` or as a Bearer; a visitor token only as a Bearer.
    """
    try:
        found = bearer_of(scope)
    except tokens.Expired:
        raise Refused(4001) from None
    except tokens.Invalid:
        raise Refused(4002) from None
    if not same_origin(scope) and not found.visitor.site.allows(header(scope, b"origin")):
        raise Refused(4003)
    # One for which another goes on is gone: its visitor is led there.
    own = Dialog.objects.filter(pk=dialog_id, visitor=found.visitor, merged_into=None).exists()
    if not own or found.dialog_id not in (None, dialog_id):
        raise Refused(4004)
    return Access(
        side="site",
        person=f"visitor:{found.visitor.pk}",
        person_id=found.visitor.pk,
        name=found.visitor.name,
        public_name=found.visitor.name,
        address=(scope.get("client") or ("", 0))[0],
        dialog_id=dialog_id,
        site_ids=(found.visitor.site_id,),
        expires_at=found.expires_at,
        proof=found.visitor.token_version,
    )


def site_rights(accesses: list[Access]) -> list[int]:
    """The close code for each, 0 for those who may stay; one query for all of a process."""
    columns = "pk", "visitor_id", "visitor__token_version"
    there = {access.dialog_id for access in accesses if access.dialog_id is not None}
    dialogs = Dialog.objects.filter(pk__in=there, merged_into=None)
    owners = {pk: (visitor, version) for pk, visitor, version in dialogs.values_list(*columns)}
    return [verdict(access, *owners.get(access.dialog_id, (0, 0))) for access in accesses]


def verdict(access: Access, owner: int, version: int) -> int:
    """The close code for one visitor, of the dialog's owner and the version of their tokens."""
    if owner != access.person_id:
        return 4004
    return 0 if version == access.proof else 4002


def bearer_of(scope: Scope) -> tokens.Bearer:
    """The visitor behind a connection's token. Raises Invalid or Expired."""
    word, _, token = header(scope, b"authorization").partition(" ")
    if word.lower() == "bearer":
        return tokens.bearer(token.strip(), (tokens.STREAM, tokens.VISITOR))
    query = parse_qs(scope["query_string"].decode("latin-1"))
    return tokens.bearer(query.get("token", [""])[0], (tokens.STREAM,))
