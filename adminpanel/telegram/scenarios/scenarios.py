"""Scenarios in the admin: the list, the editor, and the versions."""

from typing import Any, cast

import msgspec
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from adminpanel.telegram.scenarios.base import MadeForABot, OwnBots, own_bots
from adminpanel.telegram.scenarios.form import ScenarioForm
from adminpanel.telegram.scenarios.history import versions_of
from adminpanel.telegram.scenarios.liveness import SaysWhenLive
from adminpanel.telegram.scenarios.preview import asked_of, shown
from adminpanel.telegram.scenarios.words import editor_words
from bot.models import Scenario, Task, Version
from bot.scenarios.body import BadBody
from bot.scenarios.publishing import Unfit, publish, roll_back


@admin.register(Scenario)
class ScenarioAdmin(SaysWhenLive, MadeForABot):
    """What bots say and ask by themselves."""

    topic = "scenarios"
    sync_events = ["scenarios.*"]
    list_display = ["title", "bot", "begins", "published", "enabled", "updated_at"]
    list_filter = [("bot", OwnBots), "trigger", "enabled"]
    list_select_related = ["bot", "published"]
    search_fields = ["title", "value"]
    form = ScenarioForm
    change_form_template = "adminpanel/telegram/scenario.html"
    fields = ["bot", "title", ("trigger", "value"), "enabled", "steps", "note"]

    @admin.display(description=gettext_lazy("begins with"))
    def begins(self, scenario: Scenario) -> str:
        """What begins it."""
        label = str(scenario.get_trigger_display())
        value = f"/{scenario.value}" if scenario.trigger == "command" else scenario.value
        return f"{label}: {value}" if value else label

    def save_model(self, request: HttpRequest, obj: Scenario, form: Any, change: bool) -> None:
        """Save it, and its steps as a version."""
        super().save_model(request, obj, form, change)
        said = form.cleaned_data
        publish(obj.pk, said["steps"], cast(User, request.user), said["note"])

    def get_urls(self) -> list[URLPattern]:
        """The preview and the versions too."""
        view = self.admin_site.admin_view
        return [
            path("preview/", view(require_POST(self.preview)), name="bot_scenario_preview"),
            path("<path:object_id>/versions/", view(self.versions), name="bot_scenario_versions"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **words: Any
    ) -> Any:
        """The form, with what the editor's scripts need."""
        scenario = words.get("obj")
        context["editor"] = {
            "preview": reverse("admin:bot_scenario_preview"),
            "bot": scenario.bot_id if scenario else None,
            "tasks": tasks_of(request, scenario),
        }
        context["editor_words"] = editor_words()
        return super().render_change_form(request, context, *args, **words)

    def preview(self, request: HttpRequest) -> HttpResponse:
        """What is wrong with steps that nobody has saved, and how they read in a chat."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            asked = asked_of(request.body)
        except msgspec.DecodeError:
            return HttpResponse(status=400)
        bot = own_bots(request).filter(pk=asked.bot).first()
        return JsonResponse(shown(asked, bot.site.locale if bot else "ru"))

    def versions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The versions of a scenario, and the way back to one."""
        scenario = self.get_object(request, object_id)
        if scenario is None:
            raise Http404
        if not self.has_change_permission(request, scenario):
            raise PermissionDenied
        if request.method == "POST":
            return self._bring_back(request, scenario)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Versions"),
            "subtitle": str(scenario),
            "opts": self.opts,
            "original": scenario,
            "versions": versions_of(scenario),
            "media": self.media,
        }
        return TemplateResponse(request, "adminpanel/telegram/versions.html", context)

    def _bring_back(self, request: HttpRequest, scenario: Scenario) -> HttpResponse:
        number = request.POST.get("number", "")
        try:
            version = roll_back(scenario.pk, int(number[:9]), cast(User, request.user))
        except (ValueError, Version.DoesNotExist):
            self.message_user(request, _("There is no such version."), "error")
        except (BadBody, Unfit) as error:
            self.message_user(request, str(error), "error")
        else:
            self.log_change(request, scenario, _("Brought back version {n}.").format(n=number))
            text = _("Version {number} is live, with the steps of version {old}.")
            self.message_user(request, text.format(number=version.number, old=number), "success")
            self.say_when_live(request, scenario)
        address = reverse("admin:bot_scenario_versions", args=[scenario.pk])
        return HttpResponseRedirect(address)


def tasks_of(request: HttpRequest, scenario: Scenario | None) -> list[dict[str, Any]]:
    """The tasks that a step may confirm: of the scenario's site, else of one's own."""
    bots = [scenario.bot] if scenario else own_bots(request)
    sites = {bot.site_id for bot in bots}
    own = Task.objects.filter(site__in=sites, confirmed_by=Task.ConfirmedBy.STEP)
    return [{"id": task.pk, "title": task.title()} for task in own]
