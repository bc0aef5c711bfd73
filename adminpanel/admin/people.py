"""Visitors."""

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.admin.base import OfOwnSites
from dialogs.models import Visitor
from dialogs.search import find_visitors


@admin.register(Visitor)
class VisitorAdmin(OfOwnSites):
    """A person on a site; what the site said of them is not for managers to change."""

    list_display = ["__str__", "email", "external_id", "site", "created_at", "last_seen_at"]
    list_filter = [("site", admin.RelatedOnlyFieldListFilter), "created_at"]
    search_fields = ["pk"]  # asked for by `get_search_results` in our own way
    list_select_related = ["site"]
    date_hierarchy = "created_at"
    ordering = ["-last_seen_at"]
    readonly_fields = [
        "site", "external_id", "token_version", "created_at", "last_seen_at",
    ]  # fmt: skip
    actions = ["revoke_tokens"]

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
        """No token that these visitors hold is taken any more."""
        revoked = visitors.update(token_version=F("token_version") + 1)
        text = _("Tokens revoked. Visitors: %(count)d") % {"count": revoked}
        self.message_user(request, text, messages.SUCCESS)
