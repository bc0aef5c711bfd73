"""Pages of what staff decides: a sentence, and buttons in place of a form that is saved."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from adminpanel.admin.lists import LongList
from bot.earning.staff import may_decide
from dialogs.models import Site

Decision = Callable[[Any, User], Any]


class Decided(LongList):
    """Rows that come from users of bots, of one's own sites; whoever may decides them."""

    site_lookup = "account__site__in"
    change_form_template = "adminpanel/telegram/decide.html"
    permission: str  # such as `bot.change_payout`
    yes: tuple[Any, Any]  # what the button of it says, and what is said when it was done
    no: tuple[Any, Any]

    def say_yes(self, row: Any, by: User) -> Any:
        """Decide in favour. Raises what `bot.earning` raises."""
        raise NotImplementedError

    def say_no(self, row: Any, by: User, reason: str) -> Any:
        """Decide against it, for a reason. Raises what `bot.earning` raises."""
        raise NotImplementedError

    def is_open(self, row: Any, by: User) -> bool:
        """Whether somebody has something to decide."""
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come by themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They stay."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed but by the buttons."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may decide may look too."""
        return super().has_view_permission(request, obj) or self.has_decide_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return self.has_view_permission(request)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whether the user may decide, of their own sites."""
        user = request.user
        return user.has_perm(self.permission) and Site.objects.of(user).exists()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page; behind a button of it the page again, with what came of it."""
        if request.method == "POST" and object_id:
            return self.decide(request, object_id)
        row = self.get_object(request, unquote(object_id)) if object_id else None
        mine = row is not None and may_decide(request.user, self.permission, row.account.site_id)
        buttons = {"yes": self.yes[0], "no": self.no[0]}
        more = {"decide": buttons if mine and self.is_open(row, self.person(request)) else None}
        return super().changeform_view(
            request, object_id, form_url, {**(extra_context or {}), **more}
        )

    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Do what a button says."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_decide_permission(request):
            raise PermissionDenied
        by, reason = self.person(request), request.POST.get("reason", "")[:500]
        if "_yes" in request.POST:
            self.attempt(request, lambda: self.say_yes(row, by), self.yes[1])
        elif "_no" in request.POST:
            self.attempt(request, lambda: self.say_no(row, by, reason), self.no[1])
        return HttpResponseRedirect(request.path)

    def attempt(self, request: HttpRequest, act: Callable[[], Any], done: Any) -> bool:
        """Do it, and say what came of it; whether it was done."""
        try:
            act()
        except APIException as refused:
            messages.error(request, str(refused.detail))
            return False
        messages.success(request, done)
        return True

    def all_yes(self, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
        """Decide many in favour; what cannot be is said of each."""
        by, done = self.person(request), 0
        for row in rows.select_related("account"):
            try:
                self.say_yes(row, by)
            except APIException as refused:
                messages.error(request, f"{row}: {refused.detail}")
            else:
                done += 1
        if done:
            text = _("Done. Rows: %(count)d") % {"count": done}
            messages.success(request, text)

    @staticmethod
    def person(request: HttpRequest) -> User:
        """Who is asking."""
        assert isinstance(request.user, User)
        return request.user
