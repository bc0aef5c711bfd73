"""Webhooks of sites, and what became of each event."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.admin.base import ForWhoChangesSites, MadeForASite, ReadOnly
from adminpanel.admin.lists import OwnSites
from notify.models import Delivery, Hook
from notify.models.hooks import Type, all_types
from notify.webhooks.events import send_test
from notify.webhooks.pump import again
from notify.webhooks.signing import rotate


class HookForm(forms.ModelForm):  # type: ignore[type-arg]
    """A hook; what it tells of by check boxes."""

    types = forms.MultipleChoiceField(
        label=gettext_lazy("Tells of"),
        choices=Type.choices,
        initial=all_types,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Hook
        fields = ["site", "url", "types", "with_notes", "is_on"]
        widgets = {"url": forms.URLInput({"size": 80})}


@admin.register(Hook)
class HookAdmin(MadeForASite):
    """A program of a customer that is told; its secret is shown where it is changed."""

    list_display = ["url", "site", "tells_of", "is_on", "state"]
    sync_events = ["settings.updated"]
    list_filter = ["is_on", ("site", OwnSites)]
    readonly_fields = ["state", "secret", "old_secret_until", "created_at"]
    form = HookForm
    fields = [*HookForm.Meta.fields, *readonly_fields]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A filter in the address would find the secret out, letter by letter."""
        return "secret" not in lookup and super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("tells of"))
    def tells_of(self, hook: Hook) -> str:
        """Its types, in one line."""
        return ", ".join(hook.types)

    @admin.display(description=gettext_lazy("state"))
    def state(self, hook: Hook) -> str:
        """Whether it is told, and why not."""
        if hook.off_because:
            return _("Switched off: %(why)s.") % {"why": hook.get_off_because_display()}
        if not hook.is_on:
            return _("Off")
        return _("Nothing is taken there.") if hook.failing_since else _("On")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list; those that the program switched off are said above it."""
        for hook in self.get_queryset(request).exclude(off_because=""):
            messages.warning(request, f"{self.state(hook)} {hook}")
        return super().changelist_view(request, extra_context)

    def response_change(self, request: HttpRequest, obj: Hook) -> HttpResponse:
        """Behind the two buttons of our own the form comes again."""
        if "_test" in request.POST and obj.is_on:
            sent = send_test(obj)
            text = _("Sent; look among the deliveries: %(id)s.") % {"id": sent.message_id}
        elif "_test" in request.POST:
            text = _("It is off: nothing is sent.")
        elif "_rotate" in request.POST:
            rotate(obj)
            text = _("There is a new secret. Until tomorrow the old one signs too.")
        else:
            return super().response_change(request, obj)
        self.message_user(request, text)
        return HttpResponseRedirect(request.path)


@admin.register(Delivery)
class DeliveryAdmin(ForWhoChangesSites, ReadOnly):
    """What was sent, what was answered, and once more."""

    site_lookup = "hook__site__in"
    list_display = ["created_at", "type", "hook", "state", "attempts", "last_answer", "due_at"]
    list_filter = ["state", "type", ("hook__site", OwnSites)]
    list_select_related = ["hook"]
    search_fields = ["message_id", "hook__url"]
    show_full_result_count = False
    actions = ["again"]
    fields = [
        "hook", "message_id", "type", "state", "created_at", "due_at", "attempts", "body", "so_far",
    ]  # fmt: skip
    readonly_fields = ["so_far"]

    def has_again_permission(self, request: HttpRequest) -> bool:
        """Who may see it may send it again."""
        return self.has_view_permission(request)

    @admin.display(description=gettext_lazy("last answer"))
    def last_answer(self, delivery: Delivery) -> str:
        """Its status, or why there was none."""
        last = delivery.log[-1] if delivery.log else {}
        return str(last.get("status") or last.get("error", ""))

    @admin.display(description=gettext_lazy("attempts so far"))
    def so_far(self, delivery: Delivery) -> str:
        """Each attempt: when, how long, what came back."""
        lines = (
            (each["at"], each["ms"], each["status"] or each["error"], each["answer"])
            for each in delivery.log
        )
        return format_html(
            "<ol>{}</ol>",
            format_html_join("", "<li>{} · {} ms · {}<pre>{}</pre></li>", lines),
        )

    @admin.action(description=gettext_lazy("Send again"), permissions=["again"])
    def again(self, request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
        """Send them once more, under their ids, to hooks that are on."""
        count = 0
        for delivery in deliveries.filter(hook__is_on=True).select_related("hook"):
            again(delivery)
            count += 1
        text = _("Sent again. Deliveries: %(count)d") % {"count": count}
        self.message_user(request, text, messages.SUCCESS)
