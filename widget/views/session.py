"""`POST /api/widget/session`: everything that the widget needs to begin."""

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from msgspec import structs
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.actions import Person, Revoked, begin_or_resume
from dialogs.cutting import cut
from dialogs.hours.words import Said, said_from
from dialogs.hours.zones import zone_named
from dialogs.managers.here import somebody_there
from dialogs.models import Dialog, Site
from dialogs.queries import history
from dialogs.representations import iso, state_of
from dialogs.views.base import DialogView
from dialogs.views.schema import ERROR, MESSAGE, STRING, answer
from dialogs.views.serializers import validated
from replyx.database.clock import shared_now
from replyx.database.questions import Question
from replyx.language import language_of
from widget import tokens
from widget.serializers import LONGEST, SessionRequest

OBJECT = {"type": "object"}
SESSION = answer(
    visitor_token=STRING,
    stream_token=STRING,
    visitor=OBJECT,
    site=OBJECT,
    dialog=OBJECT,
    messages={"type": "array", "items": MESSAGE},
)


_site: Question[Site] = Question(lambda token: Site.objects.filter(site_token=token))


class SessionView(DialogView):
    """A visitor begins, resumes, or renews the stream token."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        request=SessionRequest, responses={200: SESSION, 403: ERROR, 404: ERROR, 429: ERROR}
    )
    def post(self, request: Request) -> Response:
        """The visitor's dialog with its last messages, and the tokens for it."""
        data = validated(SessionRequest, request.data)
        site = next(iter(_site.ask(data["site_token"])), None)
        if site is None:
            raise NotFound(_("There is no such site."))
        check_embed(site, data.get("embed_token"))
        page = dict(data.get("page") or {})
        page["user_agent"] = cut(request.headers.get("User-Agent", ""), LONGEST)
        try:
            dialog = begin_or_resume(
                site,
                tokens.known(data.get("visitor_token")),
                person_of(site, data.get("identity")),
                context=page,
                address=request.META["REMOTE_ADDR"],
            )
        except Revoked:
            detail = _("The identity was said before the visitor's access was revoked.")
            raise PermissionDenied(detail) from None
        language = language_of(request.headers.get("Accept-Language", ""))
        return Response(answer_session(dialog, language, page.get("timezone", "")))


def person_of(site: Site, identity: dict[str, Any] | None) -> Person | None:
    """Who the site's server says it is. Raises PermissionDenied where it is not signed."""
    if not identity:
        return None
    user_id, issued_at = identity["user_id"], identity.get("issued_at")
    if not tokens.identity_holds(site, user_id, identity["hmac"], issued_at):
        raise PermissionDenied(_("The identity is not signed by the site, or too long ago."))
    said_at = datetime.fromtimestamp(issued_at, UTC) if issued_at is not None else None
    return Person(user_id, identity["name"], identity["email"], said_at)


def check_embed(site: Site, token: str | None) -> None:
    """An embed token, where there is one, is ours, fresh, and of a page still allowed."""
    if not token:
        return
    try:
        claims = tokens.read(tokens.EMBED, token)
    except (tokens.Invalid, tokens.Expired):
        raise PermissionDenied(_("Open the page again."), "embed_token") from None
    if claims["site"] != site.pk or not site.allows(claims["origin"]):
        raise PermissionDenied(_("This page may not show the widget."), "embed_token")


def said_of(site: Site, language: str, time_zone: str) -> list[Said] | None:
    """What a visitor in a time zone reads of the hours; None where it is always open."""
    if not site.hours:
        return None
    schedule = site.schedule
    zone = zone_named(time_zone) or schedule.zone
    return said_from(schedule, site.closed(language), shared_now(), zone, language)


def answer_session(dialog: Dialog, language: str, time_zone: str) -> dict[str, Any]:
    """The body of the answer, for a visitor whose clock is in a time zone."""
    site, visitor = dialog.site, dialog.visitor
    said = said_of(site, language, time_zone)
    messages, has_more = history(dialog, "site")
    return {
        "visitor_token": tokens.visitor_token(visitor),
        "stream_token": tokens.stream_token(dialog),
        "visitor": {
            "id": visitor.pk,
            "name": visitor.name,
            "email": visitor.email,
            "given_email": visitor.given_email,
        },
        "site": {
            "name": site.name,
            "locale": site.locale,
            "theme": {"color": site.color, "position": site.position},
            "welcome": site.welcome(language),
            "online": somebody_there(site),
            "closed": said[0].text if said else "",
            "hours": said and [{"at": iso(at), "closed": text} for at, text in said],
            "mails": site.mails_visitors,
            "own_data": {"export": site.export_visitors, "deletion": site.deletion_visitors},
        },
        "dialog": {"id": dialog.pk, "last_seq": dialog.last_seq}
        | structs.asdict(state_of(dialog, "site")),
        "messages": messages,
        "has_more": has_more,
    }
