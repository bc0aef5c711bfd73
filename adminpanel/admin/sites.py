"""Sites and who answers for them."""

from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from adminpanel.admin.base import OfOwnSites
from dialogs.auditing.noting import by_request
from dialogs.auditing.settings import note_settings
from dialogs.models import Member, Site
from dialogs.sites.domains import readable_name
from dialogs.sites.settings import SiteForm, settings_of


class MemberFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """The rows of a table, whose fields have names without its head too."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """What a screen reader says of each: the column, and whose row it is."""
        super().add_fields(form, index)
        member = str(form.instance) if form.instance.pk else ""
        for field in form.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = f"{field.label}: {member}".removesuffix(": ")


class MemberInline(admin.TabularInline):  # type: ignore[type-arg]
    """The managers of a site."""

    model = Member
    formset = MemberFormSet
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(Site)
class SiteAdmin(OfOwnSites):
    """A customer's website; its secret is for superusers alone."""

    site_lookup = "pk__in"
    sync_events = ["settings.updated"]
    list_display = ["name", "site_token", "domains", "locale", "on_closed", "created_at"]
    list_filter = ["locale", "on_closed"]
    search_fields = ["name", "site_token"]
    readonly_fields = ["created_at"]
    inlines = [MemberInline]
    form = SiteForm
    fieldsets = [
        (None, {"fields": ["name", "site_token", "allowed_domains", "locale"]}),
        (_("Widget"), {"fields": ["color", "position", "welcome_ru", "welcome_en"]}),
        (_("Hours"), {"fields": ["hours", "time_zone", "closed_ru", "closed_en"]}),
        (_("Behaviour"), {"fields": ["on_closed"]}),
        (
            _("When a person is asked for"),
            {"fields": ["handoff_assign", "handoff_return_after", "handoff_expire_after"]},
        ),
        (
            _("When nobody looks"),
            {
                "fields": [
                    "escalate_after",
                    "escalate_until",
                    "escalate_push",
                    "escalate_push_after",
                    "escalate_telegram",
                    "escalate_telegram_after",
                    "escalate_mail",
                    "escalate_mail_after",
                    "escalate_repeat",
                ]
            },
        ),
        (_("When the visitor left"), {"fields": ["mail_visitor_after"]}),
        (_("Identity"), {"fields": ["identity_secret", "identity_without_time"]}),
        (
            _("What is kept"),
            {
                "fields": [
                    "retention_dialogs",
                    "retention_files",
                    "retention_traces",
                    "retention_open",
                    "export_visitors",
                    "deletion_visitors",
                ]
            },
        ),
        (None, {"fields": ["created_at"]}),
    ]

    notes_changes = False  # `save_model` does, with what they say

    def save_model(self, request: HttpRequest, site: Site, form: Any, change: bool) -> None:
        """Write down which settings differ."""
        before = settings_of(Site.objects.get(pk=site.pk)) if change else {}
        super().save_model(request, site, form, change)
        if change:
            note_settings(by_request(request), site, before, settings_of(site))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """The form, with the line for the shop's page."""
        site = kwargs.get("obj")
        if site is not None:
            context["snippet"] = snippet(request, site)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("allowed domains"))
    def domains(self, site: Site) -> str:
        """The host names as people write them, in one line."""
        return ", ".join(map(readable_name, site.allowed_domains))

    def get_fieldsets(self, request: HttpRequest, obj: Site | None = None) -> Any:
        """Who holds the secret can be any visitor of the site: managers do not see it."""
        fieldsets = super().get_fieldsets(request, obj)
        if getattr(request.user, "is_superuser", False):
            return fieldsets
        return [part for part in fieldsets if "identity_secret" not in part[1]["fields"]]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A filter in the address would find the secret out, letter by letter."""
        return "secret" not in lookup and super().lookup_allowed(lookup, value, request)


def snippet(request: HttpRequest, site: Site) -> str:
    """The line of HTML that puts the site's widget on a page."""
    address = request.build_absolute_uri(reverse("widget-loader"))
    return f'<script async src="{address}" data-site="{site.site_token}"></script>'
