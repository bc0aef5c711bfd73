"""A manager's own page: the name that visitors read."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialogs.actions import show_manager_anew
from dialogs.models import Profile


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """The fields that the user may change."""

    class Meta:
        model = Profile
        fields = ["public_name", "capacity"]

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["capacity"].required = False  # a page of before knows no such field

    def clean_capacity(self) -> int:
        """As it was, where nothing is said."""
        said: int | None = self.cleaned_data["capacity"]
        return self.instance.capacity if said is None else said


@admin.site.admin_view
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """`/admin/inbox/profile/`, for any staff user."""
    user = request.user
    assert isinstance(user, User)
    profile = Profile.objects.filter(user=user).first() or Profile(user=user)
    form = ProfileForm(request.POST or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        form.save()
        show_manager_anew(user)
        messages.success(request, _("Saved. New answers carry this name."))
        return redirect("profile")
    context = {
        **admin.site.each_context(request),
        "title": _("Your name for visitors"),
        "is_nav_sidebar_enabled": False,
        "form": form,
    }
    return render(request, "adminpanel/profile.html", context)
