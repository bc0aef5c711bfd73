"""The form of a scenario: what begins it, and its steps as the editor's script sends them."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bot.models import Bot, Scenario, Task
from bot.scenarios.body import BadBody, Body, GiveTask, parse
from bot.scenarios.checking import check, errors
from bot.scenarios.checking.findings import named

NEW: dict[str, Any] = {
    "steps": [
        {"kind": "text", "id": "s1", "text": {"ru": "", "en": ""}, "links": [], "next": ""},
        {"kind": "end", "id": "s2"},
    ]
}


class ScenarioForm(forms.ModelForm):  # type: ignore[type-arg]
    """What begins a scenario, and its steps."""

    steps = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label=gettext_lazy("What changed"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("It stands beside the version."),
        widget=forms.TextInput({"size": 60, "class": "vTextField"}),
    )

    class Meta:
        model = Scenario
        fields = ["bot", "title", "trigger", "value", "enabled"]

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        published = self.instance.published
        body = published.body if published else NEW
        self.fields["steps"].initial = json.dumps(body, ensure_ascii=False)

    def clean_steps(self) -> Body:
        """The steps. Raises ValidationError for what is no scenario."""
        try:
            return parse(json.loads(self.cleaned_data["steps"] or "{}"))
        except BadBody as error:
            raise ValidationError(str(error)) from None
        except (ValueError, RecursionError):
            raise ValidationError(_("The steps did not arrive. Please try again.")) from None

    def clean(self) -> dict[str, Any]:
        """The values. Raises ValidationError for all that keeps the steps from being saved."""
        said = super().clean() or self.cleaned_data
        body, bot = said.get("steps"), said.get("bot") or self._bot()
        if body is not None and bot is not None:
            for found in errors(check(body, bot.site.locale)):
                self.add_error("steps", found.sentence)
            for sentence in foreign_tasks(body, bot):
                self.add_error("steps", sentence)
        return said

    def _bot(self) -> Bot | None:
        return self.instance.bot if self.instance.bot_id else None


def foreign_tasks(body: Body, bot: Bot) -> list[str]:
    """What is wrong with tasks that a step of this bot cannot confirm, in sentences."""
    wanted = {step.id: step.task for step in body.steps if isinstance(step, GiveTask) and step.task}
    own = Task.objects.filter(site=bot.site_id, confirmed_by=Task.ConfirmedBy.STEP)
    known = set(own.filter(pk__in=wanted.values()).values_list("pk", flat=True))
    sentence = _("{step}: a step confirms no such task.")
    return [
        sentence.format(step=named(body, step))
        for step, task in wanted.items()
        if task not in known
    ]
