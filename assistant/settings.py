"""A site's assistant as settings of the site: `manage.py site SITE --set assistant.enabled=1`."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from assistant.models import Assistant
from dialogs.models import Site
from dialogs.sites.settings import Switch

if TYPE_CHECKING:  # only django-stubs knows it as a generic class
    AssistantModelForm = forms.ModelForm[Assistant]
else:
    AssistantModelForm = forms.ModelForm

PREFIX = "assistant."


class AssistantForm(AssistantModelForm):
    """How a site is answered. The key is shown masked, and stays where that comes back."""

    class Meta:
        model = Assistant
        fields = [
            "enabled", "provider", "base_url", "model", "api_key", "prompt", "budget", "quiet",
            "silence", "seconds",
        ]  # fmt: skip
        widgets = {"enabled": Switch()}

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.kept_key = self.instance.api_key
        self.initial["api_key"] = self.masked = self.instance.masked_key

    def clean_api_key(self) -> str:
        """A new one, none, or the one of before."""
        said = str(self.cleaned_data["api_key"])
        return self.kept_key if said == self.masked else said


class AssistantSettings:
    """Off, and all as it comes, where nothing was ever said."""

    def values(self, site: Site) -> dict[str, Any]:
        """As the form has them, the key masked."""
        found = assistant_of(site)
        said = {name: getattr(found, name) for name in AssistantForm.Meta.fields}
        said["api_key"] = found.masked_key
        return {PREFIX + name: value for name, value in said.items()}

    def change(self, site: Site, changes: dict[str, str]) -> None:
        """Have the form check them beside the others. Raises ValidationError with the key of each
        that is not right.
        """
        found = assistant_of(site)
        values = self.values(site)
        said = {key.removeprefix(PREFIX): value for key, value in (values | changes).items()}
        form = AssistantForm(said, instance=found)
        if not form.is_valid():
            raise ValidationError({PREFIX + name: list(each) for name, each in form.errors.items()})
        form.save()


def assistant_of(site: Site) -> Assistant:
    """That of a site; one that is not stored yet where nobody has changed anything."""
    return Assistant.objects.filter(site=site).first() or Assistant(site=site)
