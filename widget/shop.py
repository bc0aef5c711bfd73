"""A shop that does not exist, to see the widget where it belongs: in a customer's page."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dialogs.models import Site
from widget.pages import language


@dataclass(frozen=True, slots=True)
class Good:
    """Something to buy; `picture` names a file, `price` is in roubles."""

    picture: str
    name: str
    detail: str
    price: str


def goods() -> list[Good]:
    """What lies on the shelf."""
    return [
        Good("sencha", _("Sencha"), _("Green, Shizuoka, 100 g"), "890 ₽"),
        Good("oolong", _("Osmanthus oolong"), _("Half oxidised, Taiwan, 100 g"), "1 240 ₽"),
        Good("puer", _("Ripe pu-erh"), _("Yunnan, harvest of 2019, 100 g"), "1 080 ₽"),
        Good("teapot", _("Teapot “Lagoon”"), _("Stoneware, 600 ml"), "3 900 ₽"),
        Good("cup", _("Cup “Morning”"), _("Porcelain, 280 ml"), "1 450 ₽"),
        Good("gaiwan", _("Gaiwan “Frost”"), _("Porcelain with cobalt, 120 ml"), "2 300 ₽"),
    ]


@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """`/demo/shop/`, there where site `demo` is; `?mode=embedded` has the chat in the page."""
    site = get_object_or_404(Site, site_token="demo")
    with translation.override(language(request, site)):
        context = {
            "lang": translation.get_language(),
            "embedded": request.GET.get("mode") == "embedded",
            "goods": goods(),
        }
        return render(request, "widget/shop.html", context)
