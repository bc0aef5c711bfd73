"""What the pages of scenarios and buttons have in common: they belong to a bot of one's own."""

from typing import Any

from django.contrib.admin import RelatedFieldListFilter
from django.http import HttpRequest

from adminpanel.admin.base import ForWhoChangesSites
from bot.models import Bot
from dialogs.models import Site


def own_bots(request: HttpRequest) -> Any:
    """The bots of the sites that the user answers for."""
    sites = Site.objects.of(request.user).values("pk")
    return Bot.objects.filter(site__in=sites).select_related("site").order_by("pk")


class OwnBots(RelatedFieldListFilter):
    """Filters by a bot of the user's sites."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Their names."""
        return [(bot.pk, str(bot)) for bot in own_bots(request)]


class MadeForABot(ForWhoChangesSites):
    """What is made for a bot, and stays with it."""

    site_lookup = "bot__site__in"
    list_select_related = ["bot"]

    has_add_permission = has_change_permission = has_delete_permission = (
        ForWhoChangesSites.has_view_permission
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The bot too, once there is one."""
        return [*self.readonly_fields, *(["bot"] if obj else [])]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **words: Any) -> Any:
        """What is chosen from is of one's own bots."""
        bots = own_bots(request)
        if db_field.name == "bot":
            words["queryset"] = bots
            words["initial"] = bots.first()
        else:
            model = db_field.related_model
            words["queryset"] = model.objects.filter(bot__in=bots.values("pk"))
        return super().formfield_for_foreignkey(db_field, request, **words)
