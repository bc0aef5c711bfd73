"""How much waiting it takes, in words."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from dialogs.models import Site
from notify.escalation.plan import after_of
from notify.models import Road


def after(seconds: int) -> str:
    """`after 2 min`."""
    return _("After {time}").format(time=length(seconds))


def length(seconds: int) -> str:
    """`30 s`, `2 min`, `1 h`; what is no whole number of the larger ones in smaller ones."""
    if seconds % 3600 == 0 and seconds:
        return _("{number} h").format(number=seconds // 3600)
    if seconds % 60 == 0 and seconds:
        return _("{number} min").format(number=seconds // 60)
    return _("{number} s").format(number=seconds)


def site_says(user: User, road: Road) -> str:
    """What somebody leaves to their sites: what those say, each of them where they differ."""
    sites = Site.objects.filter(members__user=user).order_by("name", "pk")
    said = {site.name: of_site(site, road) for site in sites}
    if not said:
        return _("As the site says")
    if len(set(said.values())) == 1:
        words = next(iter(said.values()))
    else:
        words = ", ".join(f"{name} {each}" for name, each in said.items())
    return _("As the site says: {words}").format(words=words)


def of_site(site: Site, road: Road) -> str:
    """The waiting after which a site tells by a road."""
    if not (site.escalate_after and getattr(site, f"escalate_{road}")):
        return _("not at all")
    return length(after_of(site, road))
