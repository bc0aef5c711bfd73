"""Tasks of sites."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from adminpanel.admin.base import MadeForASite
from adminpanel.admin.lists import OwnSites
from bot.earning import audit
from bot.models import Task

TOLD = [
    "title_ru", "title_en", "text_ru", "text_en", "link", "reward", "confirmed_by", "code",
    "limit_each", "limit_day", "limit_all", "begins_at", "ends_at", "enabled",
]  # fmt: skip


class TaskForm(forms.ModelForm):  # type: ignore[type-arg]
    """A task, in both languages."""

    link = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.URLInput({"size": 80}),
        help_text=_("Where it is done, or where the code word is found."),
    )

    class Meta:
        model = Task
        fields = ["site", *TOLD, "place"]
        widgets = {
            **{f"title_{each}": forms.TextInput({"size": 80}) for each in ("ru", "en")},
            **{f"text_{each}": forms.Textarea({"rows": 3, "cols": 80}) for each in ("ru", "en")},
        }


@admin.register(Task)
class TaskAdmin(MadeForASite):
    """What users of a site's bots may do; whoever changes it has a row in the audit."""

    form = TaskForm
    sync_events = ["tasks.*"]
    list_display = ["__str__", "site", "reward", "confirmed_by", "taken", "limit_all", "enabled"]
    list_filter = ["enabled", "confirmed_by", ("site", OwnSites)]
    list_select_related = ["site"]
    readonly_fields = ["taken"]
    search_fields = ["title_ru", "title_en"]
    fieldsets = [
        (None, {"fields": ["site", "title_ru", "title_en", "text_ru", "text_en", "link"]}),
        (_("Reward"), {"fields": ["reward", "confirmed_by", "code"]}),
        (_("How often"), {"fields": ["limit_each", "limit_day", "limit_all", "taken"]}),
        (_("When"), {"fields": ["enabled", "begins_at", "ends_at", "place"]}),
    ]

    def save_model(self, request: HttpRequest, obj: Task, form: Any, change: bool) -> None:
        """Save it, and note who did."""
        before = audit.fields(Task.objects.get(pk=obj.pk), TOLD) if change else {}
        super().save_model(request, obj, form, change)
        after = audit.fields(obj, TOLD)
        if before != after:
            self.note(request, obj, "task.updated" if change else "task.created", before, after)

    def delete_model(self, request: HttpRequest, obj: Task) -> None:
        """Remove it, and note who did."""
        self.note(request, obj, "task.deleted", audit.fields(obj, TOLD), {})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """The same of several."""
        for task in queryset:
            self.delete_model(request, task)

    def note(self, request: HttpRequest, task: Task, what: str, before: Any, after: Any) -> None:
        """Write a row of the audit."""
        by = request.user if isinstance(request.user, User) else None
        audit.note(task.site_id, by, what, task.pk, before, after)
