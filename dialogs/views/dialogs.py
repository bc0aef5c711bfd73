"""A manager's dialogs: the list, one of them, and what may be changed of it."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from msgspec.structs import asdict
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.access.managers import managers
from dialogs.access.seeing import seen_by_manager, sees_all, sites_of
from dialogs.actions import assign, close_dialog, reopen, set_tags
from dialogs.models import Dialog
from dialogs.names import colleague_name
from dialogs.representations import row_of
from dialogs.searching.finding import find
from dialogs.searching.newest import Lanes, Place
from dialogs.searching.usual import usual_page
from dialogs.views.answers import refusals_answered
from dialogs.views.base import DialogView
from dialogs.views.pages import page
from dialogs.views.schema import ERROR, ROW, ROWS
from dialogs.views.serializers import DialogFilter, DialogPatch, validated
from replyx.database.clock import shared_now
from replyx.database.questions import Question
from replyx.database.replica import old

PAST = timedelta(minutes=1)  # above what a copy may be behind


class DialogsView(DialogView):
    """The dialogs of the manager's sites."""

    @extend_schema(
        operation_id="api_dialogs_list",
        parameters=[DialogFilter, OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses={200: ROWS},
    )
    def get(self, request: Request) -> Response:
        """A page of them, newest activity first."""
        filters = validated(DialogFilter, request.query_params)
        return page(request, partial(nearest, self.manager, filters))


def nearest(
    user: User, filters: dict[str, Any], place: Place | None, count: int
) -> tuple[list[Dialog], Place | None]:
    """So many dialogs from a place of the list on that the filters leave; or fewer, and the place
    from which on a search did not look.
    """
    site_ids = sites_of(user) if filters["site"] or not sees_all(user) else None
    if site_ids is not None and filters["site"]:
        site_ids = [pk for pk in site_ids if pk == filters["site"]]
    words = {"status": filters["status"], "handoff": filters["handoff"]}
    if not filters["manager"] and not filters["q"].strip():
        read = partial(usual_page, site_ids, place, count, **words)
        return [] if site_ids == [] else (old(read) if is_past(place) else read()), None
    dialogs = Dialog.objects.begun().with_people()
    if filters["handoff"]:
        dialogs = dialogs.filter(handoff=filters["handoff"])
    manager = {"me": str(user.pk)}.get(filters["manager"], filters["manager"])
    if manager == "none":
        dialogs = dialogs.filter(manager=None)
    whose = int(manager) if manager.isdigit() else None
    lanes = Lanes(dialogs, site_ids, filters["status"], whose)
    if not filters["q"].strip():
        return list(lanes.nearest(place, count)), None
    found, rest = old(partial(find, lanes, filters["q"], place, count))
    rows = Dialog.objects.with_people().in_bulk(found)
    return [rows[pk] for pk in found if pk in rows], rest


def is_past(place: Place | None) -> bool:
    """Whether a page begins among conversations in which nothing happened for a while."""
    return place is not None and not place.newer and place.at < shared_now() - PAST


_members: Question[User] = Question(
    lambda site_id: managers().filter(memberships__site=site_id).select_related("profile")
)


def detail(dialog: Dialog) -> dict[str, Any]:
    """A row with what is known of the visitor's page and browser."""
    members = _members.ask(dialog.site_id)
    return asdict(row_of(dialog)) | {
        "context": dialog.context,
        "given_email": dialog.visitor.given_email,
        "managers": [{"id": user.pk, "name": colleague_name(user)} for user in members],
    }


class OneDialogView(DialogView):
    """One dialog."""

    @extend_schema(responses={200: ROW})
    def get(self, request: Request, dialog_id: int) -> Response:
        """Its row, the visitor's page and browser, and who may take it."""
        return Response(detail(self.find(dialog_id)))

    @extend_schema(request=DialogPatch, responses={200: ROW, 400: ERROR, 409: ERROR})
    def patch(self, request: Request, dialog_id: int) -> Response:
        """Close or reopen it, assign it, tag it; each change is said in the dialog."""
        dialog = self.find(dialog_id)
        changes = validated(DialogPatch, request.data)
        with refusals_answered(), transaction.atomic():  # all of it, or nothing
            dialog = self.changed(dialog, changes)
        return Response(detail(dialog))

    def changed(self, dialog: Dialog, changes: dict[str, Any]) -> Dialog:
        """The dialog as the changes left it. Raises what the actions raise."""
        if "manager" in changes:
            dialog = assign(dialog.pk, chosen_manager(dialog, changes["manager"]), self.manager)
        if "status" in changes:
            closing = changes["status"] == Dialog.Status.CLOSED
            dialog = (close_dialog if closing else reopen)(dialog.pk, self.manager)
        if "tags" in changes:
            dialog = set_tags(dialog.pk, changes["tags"])
        return dialog


_users: Question[User] = Question(
    lambda user_id: User.objects.filter(pk=user_id).select_related("profile")
)


def chosen_manager(dialog: Dialog, user_id: int | None) -> User | None:
    """The user that a dialog is given to: one who answers for its site."""
    if user_id is None:
        return None
    user = next(iter(_users.ask(user_id)), None)
    if user is None or seen_by_manager(user, dialog.pk) is None:
        raise ValidationError({"manager": [_("No manager of this site.")]})
    return user
