from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from dialogs.limits import TooMany


class LoginForm(AdminAuthenticationForm):
    """Django's, which also says for how long somebody has to wait who tried too often."""

    refused: TooMany | None = None

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError."""
        try:
            return super().clean()
        except ValidationError:
            self.refused = getattr(self.request, "login_refused", None)
            if self.refused is None:
                raise
            raise ValidationError(str(self.refused), code="too_many") from None
