"""What a page's script reads from the page."""

from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import json_script
from django.utils.safestring import SafeString

register = template.Library()


class Letters(DjangoJSONEncoder):
    """JSON without spaces, with letters as they are: stock escapes make Russian a tenth heavier."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False, "separators": (",", ":")})


@register.filter
def page_data(value: object, name: str) -> SafeString:
    """The value as JSON in a script element of this id; markup in it stays text."""
    return json_script(value, name, encoder=Letters)
