"""Visitors, and the programs that call in a manager's name."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.admin.base import AnyAdmin
from adminpanel.admin.lists import LongList, OwnSites
from dialogs.actions import revoke, show_manager_anew
from dialogs.auditing.noting import Doer, by_request, note
from dialogs.files.streaming import Busy, Streamed
from dialogs.keeping.erasing import ABOUT, anonymise_visitor, delete_visitor
from dialogs.keeping.exporting import exported
from dialogs.models import Act, ApiToken, Erasure, Profile, Visitor
from dialogs.searching.search import find_visitors


@admin.register(Visitor)
class VisitorAdmin(LongList):
    """A person on a site; what the site said of them is not for managers to change."""

    list_display = ["__str__", "email", "external_id", "site", "created_at", "last_seen_at"]
    list_filter = [("site", OwnSites)]
    search_fields = ["pk"]  # asked for by `get_search_results` in our own way
    list_select_related = ["site"]
    ordering = ["-id"]  # the newest first
    readonly_fields = [
        "site", "external_id", "token_version", "created_at", "last_seen_at",
    ]  # fmt: skip
    actions = ["export", "revoke_tokens", "anonymise"]
    notes_removals = False  # `delete_visitor` does

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Visitors come by themselves."""
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Visitor], search_term: str
    ) -> tuple[QuerySet[Visitor], bool]:
        """The visitors whose name, e-mail or id have the words."""
        return find_visitors(queryset, search_term), False

    @admin.action(description=gettext_lazy("Revoke all tokens"), permissions=["change"])
    def revoke_tokens(self, request: HttpRequest, visitors: QuerySet[Visitor]) -> None:
        """Nothing that stands for these visitors is taken any more."""
        with transaction.atomic():
            found = list(visitors.values_list("pk", flat=True))
            revoked = revoke(visitors)
            note(by_request(request), Act.What.REVOKED, ABOUT, visitors=found)
        text = _("Tokens revoked. Visitors: %(count)d") % {"count": revoked}
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Download what is held"), permissions=["change"])
    def export(self, request: HttpRequest, visitors: QuerySet[Visitor]) -> Streamed | None:
        """The visitor's own copy, without private notes; of one at a time."""
        found = list(visitors.select_related("site")[:2])
        if len(found) != 1:
            self.message_user(request, _("Choose one visitor."), messages.WARNING)
            return None
        name = f"visitor-{found[0].pk}.zip"
        try:
            copy = exported(found[0], name, request.META["REMOTE_ADDR"])
        except Busy:
            self.message_user(request, _("Please try again in a moment."), messages.WARNING)
            return None
        try:
            note(by_request(request), Act.What.EXPORTED, ABOUT, found[0].pk, with_notes=False)
        except BaseException:  # nobody gets what is not written down
            copy.close()
            raise
        return copy

    @admin.action(
        description=gettext_lazy("Make anonymous: names, texts and files go"),
        permissions=["delete"],
    )
    def anonymise(
        self, request: HttpRequest, visitors: QuerySet[Visitor]
    ) -> TemplateResponse | None:
        """Their dialogs stay, and say nothing of them; asked before, as before a deletion."""
        if "post" not in request.POST:
            shown = {"title": _("Make anonymous"), "opts": self.opts, "visitors": visitors}
            context = {**self.admin_site.each_context(request), "media": self.media, **shown}
            return TemplateResponse(request, "adminpanel/anonymise.html", context)
        done = for_each(visitors, anonymise_visitor, by_request(request))
        text = _("Made anonymous. Visitors: %(count)d") % {"count": done}
        self.message_user(request, text, messages.SUCCESS)
        return None

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Visitors alone: what they said goes with them, and is nothing to be allowed by itself."""
        gone = [str(visitor) for visitor in objs]
        return gone, {self.opts.verbose_name_plural: len(gone)}, set(), []

    def delete_model(self, request: HttpRequest, visitor: Visitor) -> None:
        """With all that is held of them, wherever."""
        with suppress(Visitor.DoesNotExist):  # somebody else did, at this moment
            delete_visitor(visitor.pk, by=by_request(request))

    def delete_queryset(self, request: HttpRequest, visitors: QuerySet[Visitor]) -> None:
        """The same for several."""
        for_each(visitors, delete_visitor, by_request(request))


def for_each(visitors: QuerySet[Visitor], erase: Callable[..., Erasure], by: Doer) -> int:
    """Erase one after the other, each for good by itself; those who went meanwhile are left out.
    Returns how many it was done to.
    """
    done = 0
    for pk in list(visitors.order_by("pk").values_list("pk", flat=True)):
        with suppress(Visitor.DoesNotExist):
            erase(pk, by=by)
            done += 1
    return done


class ProfileInline(admin.StackedInline):  # type: ignore[type-arg]
    """What visitors call a user, beside what the admin calls them."""

    model = Profile
    can_delete = False


admin.site.unregister([User, Group])


@admin.register(Group)
class RoleAdmin(AnyAdmin, GroupAdmin):  # type: ignore[type-arg]
    """Django's page of a group."""


@admin.register(User)
class ManagerAdmin(AnyAdmin, UserAdmin):  # type: ignore[type-arg]
    """Django's page of a user, with their public name."""

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """A name, as soon as there is somebody who has it."""
        return [ProfileInline] if obj is not None else []

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Django's, which alone among its pages does not write both or neither."""
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Their names stand in dialogs, too."""
        super().save_related(request, form, formsets, change)
        show_manager_anew(form.instance)


@admin.register(ApiToken)
class ApiTokenAdmin(AnyAdmin):
    """API tokens, to see whose there are and to revoke them; `manage.py token` makes them."""

    list_display = ["__str__", "owner", "since", "until"]
    search_fields = ["user__username"]
    list_select_related = ["user"]
    fields = ["owner", "since", "until"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A token is shown once, to whoever makes it in a terminal."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is nothing to change."""
        return False

    @admin.display(description=gettext_lazy("user"), ordering="user")
    def owner(self, token: ApiToken) -> str:
        """Whose it is."""
        name: str = token.user.get_username()
        return name

    @admin.display(description=gettext_lazy("created"), ordering="created")
    def since(self, token: ApiToken) -> datetime:
        """Since when it is there."""
        moment: datetime = token.created
        return moment

    @admin.display(description=gettext_lazy("good until"), ordering="expiry")
    def until(self, token: ApiToken) -> datetime | None:
        """Its end."""
        moment: datetime | None = token.expiry
        return moment
