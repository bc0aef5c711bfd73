"""People of the Mini App on `/sync`: they hear of their balance and payouts, and of tasks."""

from urllib.parse import parse_qs

from bot.app.sessions import FOLLOWS, Over, Unknown, user_behind
from bot.earning.ledger.writing import account_of
from bot.models import BotUser
from dialogs.access.connecting import same_origin
from realtime.access import Access, Refused
from realtime.host import Scope

GONE = 4002


def user_access(scope: Scope) -> Access | None:
    """A user of a bot, by `?token=`; None for who shows none. Raises Refused: 4001 where it is over
    and a session gives a new one, 4003 on the page of another server.
    """
    query = parse_qs(scope["query_string"].decode("latin-1"))
    token = query.get("token", [""])[0]
    if not token:
        return None
    if not same_origin(scope):
        raise Refused(4003)
    try:
        user, until = user_behind(FOLLOWS, token)
    except Unknown:
        raise Refused(GONE) from None
    except Over:
        raise Refused(4001) from None
    return Access(
        side="site",
        person=f"user:{user.pk}",
        person_id=user.pk,
        name=user.name,
        public_name=user.name,
        address=(scope.get("client") or ("", 0))[0],
        site_ids=(user.bot.site_id,),
        expires_at=until,
        user_id=account_of(user).pk,
    )


def user_rights(accesses: list[Access]) -> list[int]:
    """The close code for each, 0 for those who may stay: whose bot is there and on."""
    asked = BotUser.objects.filter(pk__in={each.person_id for each in accesses}, bot__enabled=True)
    there = set(asked.values_list("pk", flat=True))
    return [0 if each.person_id in there else GONE for each in accesses]
