"""A manager's change of their own password, whose old one is not for guessing either: who finds a
browser open would else try as many as they like, and the login's limits would say nothing of it.
"""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from adminpanel.logins.backend import one_try
from dialogs.auditing.noting import by_request, note
from dialogs.limits import TooMany
from dialogs.models import Act


class PasswordForm(AdminPasswordChangeForm):
    """Django's, with the old password counted as one that somebody logs in with."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.refused: TooMany | None = None

    @sensitive_variables("old_password")
    def clean_old_password(self) -> str:
        """Raises ValidationError."""
        old_password: str = self.cleaned_data["old_password"]
        try:
            with one_try(self.request, self.user.get_username()) as tried:
                tried.succeeded = self.user.check_password(old_password)
        except TooMany as refused:
            self.refused = refused
            raise forms.ValidationError(str(refused), code="too_many") from None
        if not tried.succeeded:
            code = "password_incorrect"
            raise forms.ValidationError(self.error_messages[code], code=code)
        return old_password


class PasswordView(PasswordChangeView):
    """Django's page; 429 for who tried too often."""

    form_class = PasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        """It is another one from now on."""
        with transaction.atomic():
            note(by_request(self.request), Act.What.PASSWORD, "auth.user", form.user.pk)
            return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page once more, with what is wrong."""
        response = super().form_invalid(form)
        if form.refused is not None:
            response.status_code = 429
            response["Retry-After"] = str(form.refused.seconds)
        return response
