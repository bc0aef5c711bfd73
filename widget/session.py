"""Begin or resume: which visitor is it, and which dialog do they go on with."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from dialogs.actions import identify
from dialogs.models import Dialog, Site, Visitor
from widget import tokens

EMPTY_DIALOG_LIVES = timedelta(days=1)
SWEPT_AT_ONCE = 100


class IdentityRefused(Exception):
    """The identity is not signed by the customer's server."""


def resume(
    site: Site,
    visitor_token: str | None,
    identity: dict[str, str] | None,
    page: dict[str, str],
) -> Dialog:
    """The dialog that a visitor goes on with; a new one, and a new visitor, where there is none.

    Raises IdentityRefused.
    """
    if identity and not tokens.identity_holds(site, identity["user_id"], identity["hmac"]):
        raise IdentityRefused
    with transaction.atomic():
        visitor = known_visitor(site, visitor_token)
        if identity:
            who = identity["user_id"], identity["name"], identity["email"]
            visitor = identify(site, visitor, *who)
        dialog = going_on(visitor) if visitor else None
        if dialog is None:
            transaction.on_commit(sweep_empty, robust=True)
            visitor = visitor or Visitor.objects.create(site=site)
            dialog = Dialog.objects.create(site=site, visitor=visitor)
        remember(dialog, page)
    return Dialog.objects.with_people().get(pk=dialog.pk)


def known_visitor(site: Site, token: str | None) -> Visitor | None:
    """The visitor of this site that the token stands for, if it is good.

    The row stays locked until the commit, so that two tabs cannot begin two dialogs at once.
    """
    try:
        bearer = tokens.bearer(token or "", (tokens.VISITOR,))
    except (tokens.Invalid, tokens.Expired):
        return None
    own = Visitor.objects.select_for_update().filter(pk=bearer.visitor.pk, site=site)
    return own.first()


def going_on(visitor: Visitor) -> Dialog | None:
    """The visitor's open dialog; where the site reopens, else the last closed one."""
    dialogs = visitor.dialogs.order_by("-active_at", "-pk")
    dialog = dialogs.filter(status=Dialog.Status.OPEN).first()
    if dialog is None and visitor.site.on_closed == Site.OnClosed.REOPEN:
        dialog = dialogs.first()
    return dialog


def remember(dialog: Dialog, page: dict[str, str]) -> None:
    """When the visitor was seen last, and on which page with which browser."""
    now = timezone.now()
    Visitor.objects.filter(pk=dialog.visitor_id).update(last_seen_at=now)
    changes: dict[str, Any] = {"context": dialog.context | page}
    if not dialog.last_seq:
        changes["updated_at"] = now
    Dialog.objects.filter(pk=dialog.pk).update(**changes)


def sweep_empty() -> None:
    """Remove dialogs that nobody wrote in, and visitors who are left without one, after a day.

    Each is locked first: whoever writes at this moment is passed by, or finds nothing (404).
    """
    before = timezone.now() - EMPTY_DIALOG_LIVES
    with transaction.atomic():
        empty = Dialog.objects.select_for_update(skip_locked=True).filter(
            last_seq=0, updated_at__lt=before
        )
        Dialog.objects.filter(pk__in=[each.pk for each in empty[:SWEPT_AT_ONCE]]).delete()
    with transaction.atomic():
        alone = Visitor.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            dialogs=None, external_id=None, last_seen_at__lt=before
        )
        Visitor.objects.filter(pk__in=[each.pk for each in alone[:SWEPT_AT_ONCE]]).delete()
