"""A site's webhook as settings of the site: `manage.py site SITE --set webhook.url=…`."""

import base64
import binascii
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dialogs.models import Site
from dialogs.sites.settings import OFF, Switch
from notify.models import Hook
from notify.models.hooks import validate_types
from notify.webhooks.signing import rotate

if TYPE_CHECKING:  # only django-stubs knows it as a generic class
    HookModelForm = forms.ModelForm[Hook]
else:
    HookModelForm = forms.ModelForm

PREFIX = "webhook."
SECRET_BYTES = range(24, 65)  # of Standard Webhooks


class HookForm(HookModelForm):
    """A hook, filled in by words."""

    types = forms.CharField(required=False)
    secret = forms.CharField(required=False)

    class Meta:
        model = Hook
        fields = ["url", "types", "with_notes"]
        widgets = {"with_notes": Switch()}

    def clean_types(self) -> list[str]:
        """The list. Raises ValidationError."""
        words = self.cleaned_data["types"].split(",")
        types = [word for each in words if (word := each.strip())]
        validate_types(types)
        return types

    def clean_secret(self) -> str:
        """One that receivers can take, or none. Raises ValidationError."""
        secret = str(self.cleaned_data["secret"])
        if not secret:
            return secret
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            key = b""
        if len(key) not in SECRET_BYTES or not secret.startswith("whsec_"):
            raise ValidationError(_("Give whsec_ and 24 to 64 bytes in base64."))
        return secret

    def save(self, commit: bool = True) -> Hook:
        """Store it, on; a secret of before signs too for a day."""
        self.instance.is_on = True
        secret, is_new = self.cleaned_data["secret"], self.instance.pk is None
        if secret and is_new:
            self.instance.secret = secret
        hook = super().save(commit)
        if secret and secret != hook.secret:
            rotate(hook, secret)
        return hook


class WebhookSettings:
    """The site's first hook, all empty where there is none; others are made in the admin."""

    def values(self, site: Site) -> dict[str, Any]:
        """Where it is told, of what, and the secret by which the receiver knows us."""
        hook = site.hooks.first()
        return {
            "webhook.url": hook.url if hook else "",
            "webhook.types": hook.types if hook else [],
            "webhook.with_notes": bool(hook and hook.with_notes),
            "webhook.secret": hook.secret if hook else "",
        }

    def change(self, site: Site, changes: dict[str, str]) -> None:
        """An address makes the hook, or changes it and switches it on; without one there is none.
        Raises ValidationError with the key of each that is not right.
        """
        hook = site.hooks.first()
        said = {key.removeprefix(PREFIX): value for key, value in changes.items()}
        url = said.get("url", hook.url if hook else "")
        if not url and all(value.lower() in OFF for value in said.values()):
            if hook:
                hook.delete()
            return
        form = HookForm(self._data(hook) | said, instance=hook or Hook(site=site))
        if not form.is_valid():
            raise ValidationError({PREFIX + name: list(each) for name, each in form.errors.items()})
        form.save()

    def _data(self, hook: Hook | None) -> dict[str, str | bool]:
        """What the form is filled in with where nothing else is said."""
        hook = hook or Hook()
        return {"url": hook.url, "types": ",".join(hook.types), "with_notes": hook.with_notes}
