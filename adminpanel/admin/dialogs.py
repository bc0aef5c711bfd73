"""Dialogs, their log and its files: to look at."""

from datetime import datetime
from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from adminpanel.admin.base import ReadOnly
from adminpanel.admin.lists import Colleagues, LongList, OwnSites
from dialogs.access.seeing import sees_all, sites_of
from dialogs.cutting import cut
from dialogs.models import Attachment, Dialog, Entry
from dialogs.queries import history
from dialogs.searching.finding import find
from dialogs.searching.newest import Lanes
from dialogs.searching.search import find_messages

SHOWN = 200  # messages of a dialog that its page shows; the inbox shows all
LENGTH = 80  # characters of a text in a list


@admin.register(Dialog)
class DialogAdmin(LongList, ReadOnly):
    """A dialog with its messages as they read now."""

    list_display = ["__str__", "arrow", "visitor", "site", "status", "manager", "activity"]
    list_filter = ["status", ("site", OwnSites), ("manager", Colleagues), "active_at"]
    search_fields = ["pk"]  # asked for by `get_search_results` in our own way
    search_help_text = _("Visitor’s name or e-mail, words of a message")
    list_select_related = ["visitor", "site", "manager"]
    ordering = ["-active_at"]
    fieldsets = [
        (None, {"fields": ["inbox", "site", "visitor", "status", "manager", "tags"]}),
        (_("Messages"), {"fields": ["messages"]}),
        (
            _("Details"),
            {
                "classes": ["collapse"],
                "fields": [
                    "handoff", "context", "last_seq", "unread", "admin_read_seq",
                    "site_read_seq", "waiting_since", "created_at", "active_at", "updated_at",
                ],
            },
        ),
    ]  # fmt: skip
    readonly_fields = ["inbox", "messages"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Dialog], search_term: str
    ) -> tuple[QuerySet[Dialog], bool]:
        """The newest dialogs that the inbox would find, or some of them and a sentence."""
        if not search_term.strip():
            return queryset, False
        user = cast(User, request.user)
        lanes = Lanes(queryset, None if sees_all(user) else sites_of(user))
        found, rest = find(lanes, search_term, None, self.list_per_page)
        if rest is not None:
            since = date_format(localtime(rest.at), "SHORT_DATETIME_FORMAT")
            text = _("Dialogs were searched back to %(since)s. The inbox searches older ones too.")
            self.message_user(request, text % {"since": since}, messages.WARNING)
        return queryset.filter(pk__in=found), False

    @admin.display(description=_("inbox"))
    def inbox(self, dialog: Dialog) -> SafeString:
        """The way into the inbox."""
        return format_html(
            '<a href="{}">{}</a>', reverse("inbox-dialog", args=[dialog.pk]), _("Open in the inbox")
        )

    @admin.display(description=_("inbox"))
    def arrow(self, dialog: Dialog) -> SafeString:
        """The way into the inbox, short enough for a column."""
        address, label = reverse("inbox-dialog", args=[dialog.pk]), _("Open in the inbox")
        return format_html('<a href="{0}" title="{1}" aria-label="{1}">→</a>', address, label)

    @admin.display(description=_("last activity"), ordering="active_at")
    def activity(self, dialog: Dialog) -> str:
        """The last activity, short enough for a column."""
        return date_format(localtime(dialog.active_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("messages"))
    def messages(self, dialog: Dialog) -> str:
        """The newest messages, edits applied."""
        messages, has_more = history(dialog, "admin", limit=SHOWN)
        timed = [(message, datetime.fromisoformat(message.created_at)) for message in messages]
        context = {"messages": timed, "has_more": has_more}
        return render_to_string("adminpanel/history.html", context)


@admin.register(Entry)
class EntryAdmin(LongList, ReadOnly):
    """One entry of the log, as it was written."""

    site_lookup = "dialog__site__in"
    list_display = ["__str__", "kind", "sender", "author_name", "begin", "private", "created_at"]
    list_filter = ["kind", "sender", "private", ("dialog__site", OwnSites)]
    search_fields = ["pk"]  # asked for by `get_search_results` in our own way
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """With the dialogs, which every row names."""
        return super().get_queryset(request).select_related("dialog")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        """The messages that say the words now."""
        return find_messages(queryset, search_term), False

    @admin.display(description=_("text"))
    def begin(self, entry: Entry) -> str:
        """The beginning of the text."""
        return entry.text if len(entry.text) <= LENGTH else f"{cut(entry.text, LENGTH)}…"


@admin.register(Attachment)
class AttachmentAdmin(LongList, ReadOnly):
    """A file of a message."""

    site_lookup = "entry__dialog__site__in"
    list_display = ["name", "content_type", "size", "entry", "link"]
    list_filter = [("entry__dialog__site", OwnSites)]
    ordering = ["-id"]
    search_fields = ["name"]
    list_select_related = ["entry"]
    fields = ["name", "content_type", "size", "entry", "link"]
    readonly_fields = ["link"]

    @admin.display(description=_("file"))
    def link(self, attachment: Attachment) -> SafeString:
        """The file itself, by its signed address: the storage has no public one."""
        return format_html('<a href="{}">{}</a>', attachment.url, _("Open the file"))
