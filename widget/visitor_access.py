"""Whether a visitor may follow a dialog live, and still may (`replyx.wiring`)."""

from typing import Any
from urllib.parse import parse_qs

from dialogs.access.connecting import header, same_origin
from dialogs.models import Dialog, Visitor
from realtime.access import Access, Refused
from realtime.host import Arrival, Scope, answer
from replyx.database.rows import Prepared
from widget import tokens

VISITORS = Prepared(Visitor.objects.select_related("site"))


def site_access(arrivals: list[Arrival]) -> list[Access | Exception]:
    """Visitors on their own dialogs, all who arrive in two queries. Synchronous; for each their
    Access, or Refused.

    A stream token comes in `?token=` or as a Bearer; a visitor token only as a Bearer.
    """
    claims = [answer(claims_of, scope) for scope, _dialog_id in arrivals]
    named = {each["visitor"] for each in claims if isinstance(each, dict)}
    visitors = {visitor.pk: visitor for visitor in VISITORS.rows(sorted(named))} if named else {}
    # One for which another goes on is gone: its visitor is led there.
    wanted = Dialog.objects.filter(pk__in={pk for _scope, pk in arrivals}, merged_into=None)
    owners = dict(wanted.values_list("pk", "visitor_id"))
    return [
        each
        if isinstance(each, Exception)
        else answer(access_of, arrival, each, visitors.get(each["visitor"]), owners)
        for arrival, each in zip(arrivals, claims, strict=True)
    ]


def access_of(
    arrival: Arrival, claims: dict[str, Any], visitor: Visitor | None, owners: dict[int, int]
) -> Access:
    """What one visitor may follow; `owners` are those of the dialogs. Raises Refused."""
    scope, dialog_id = arrival
    try:
        found = tokens.bearer_of(claims, visitor)
    except tokens.Invalid:
        raise Refused(4002) from None
    if not same_origin(scope) and not found.visitor.site.allows(header(scope, b"origin")):
        raise Refused(4003)
    own = owners.get(dialog_id) == found.visitor.pk
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


def claims_of(scope: Scope) -> dict[str, Any]:
    """What a connection's token claims. Raises Refused."""
    word, _, token = header(scope, b"authorization").partition(" ")
    try:
        if word.lower() == "bearer":
            return tokens.claimed(token.strip(), (tokens.STREAM, tokens.VISITOR))
        query = parse_qs(scope["query_string"].decode("latin-1"))
        return tokens.claimed(query.get("token", [""])[0], (tokens.STREAM,))
    except tokens.Expired:
        raise Refused(4001) from None
    except tokens.Invalid:
        raise Refused(4002) from None
