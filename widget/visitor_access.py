"""Whether a visitor may follow a dialog live, and still may (`replyx.wiring`)."""

from typing import Any, NamedTuple
from urllib.parse import parse_qs

from dialogs.access.connecting import header, same_origin
from dialogs.models import Dialog, Visitor
from realtime.access import Access, Refused
from realtime.host import Arrival, Scope, answer
from replyx.database.questions import Question
from widget import tokens

_visitors: Question[Visitor] = Question(
    lambda visitor_ids: Visitor.objects.filter(pk__in=visitor_ids).select_related("site")
)
# A dialog for which another goes on is gone: its visitor is led there.
_owners: Question[tuple[int, int, int]] = Question(
    lambda dialog_ids: Dialog.objects.filter(pk__in=dialog_ids, merged_into=None).values_list(
        "pk", "visitor_id", "visitor__token_version"
    )
)


class Owner(NamedTuple):
    """Whose a dialog is, and the version of their tokens."""

    visitor: int
    version: int


Owners = dict[int | None, Owner]
NOBODY = Owner(0, 0)


def site_access(arrivals: list[Arrival]) -> list[Access | Exception]:
    """Visitors on their own dialogs, all who arrive in two queries. Synchronous; for each their
    Access, or Refused.

    A stream token comes in `?token=` or as a Bearer; a visitor token only as a Bearer.
    """
    claims = [answer(claims_of, scope) for scope, _dialog_id in arrivals]
    named = {each["visitor"] for each in claims if isinstance(each, dict)}
    visitors = {visitor.pk: visitor for visitor in _visitors.ask(list(named))} if named else {}
    owners = owners_of({pk for _scope, pk in arrivals})
    return [
        each
        if isinstance(each, Exception)
        else answer(access_of, arrival, each, visitors.get(each["visitor"]), owners)
        for arrival, each in zip(arrivals, claims, strict=True)
    ]


def access_of(
    arrival: Arrival, claims: dict[str, Any], visitor: Visitor | None, owners: Owners
) -> Access:
    """What one visitor may follow; `owners` are those of the dialogs. Raises Refused."""
    scope, dialog_id = arrival
    try:
        found = tokens.bearer_of(claims, visitor)
    except tokens.Invalid:
        raise Refused(4002) from None
    if not same_origin(scope) and not found.visitor.site.allows(header(scope, b"origin")):
        raise Refused(4003)
    own = owners.get(dialog_id, NOBODY).visitor == found.visitor.pk
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
    owners = owners_of({access.dialog_id for access in accesses if access.dialog_id is not None})
    return [verdict(access, owners.get(access.dialog_id, NOBODY)) for access in accesses]


def owners_of(dialog_ids: set[int]) -> Owners:
    """Whose the dialogs are; none of one that is gone."""
    return {pk: Owner(visitor, version) for pk, visitor, version in _owners.ask(list(dialog_ids))}


def verdict(access: Access, owner: Owner) -> int:
    """The close code for one visitor."""
    if owner.visitor != access.person_id:
        return 4004
    return 0 if owner.version == access.proof else 4002


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
