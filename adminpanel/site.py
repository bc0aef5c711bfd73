"""Django's admin as ours: its login, and its first page."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from adminpanel.logins.form import LoginForm
from adminpanel.logins.limits import remember
from adminpanel.logins.password import PasswordView
from dialogs.models import Site


class ReplyxAdminSite(AdminSite):
    """The admin that `adminpanel.apps.ReplyxAdminConfig` makes the default one."""

    site_title = site_header = "ReplyX"
    site_url = None  # the bare address leads to the inbox, which has its own link
    login_form = LoginForm

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The login page; 429 for who tried too often. Who is in goes on to where they wanted."""
        if request.method == "GET" and self.has_permission(request):
            view = LoginView()
            view.setup(request)
            return redirect(view.get_success_url())
        response = super().login(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        refused = getattr(form, "refused", None)
        if refused is not None:
            response.status_code = 429
            response["Retry-After"] = str(refused.seconds)
        elif request.method == "POST" and isinstance(request.user, User):
            remember(response, request.user.get_username())
        return response

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """A change of one's own password."""
        request.current_app = self.name  # type: ignore[attr-defined]
        view = PasswordView.as_view(
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)

    def index(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Everything there is, for superusers; a manager's first page is the inbox."""
        user = request.user
        superuser = getattr(user, "is_superuser", False)
        if not superuser and Site.objects.of(user).exists():
            return redirect("inbox")
        return super().index(request, extra_context)
