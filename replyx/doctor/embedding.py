"""Who may show each site's widget, and what must not be left of the demonstration."""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dialogs.models import Site
from dialogs.models.site import validate_domains
from dialogs.sites.demo import known_people
from replyx.doctor.findings import Finding, fine, problem, skipped, warning
from replyx.doctor.rounds import Plan
from replyx.doctor.security import is_local


def sites(plan: Plan) -> Iterator[Finding]:
    """The embed rules of each site."""
    every = list(Site.objects.all())
    found = [finding for site in every for finding in rules(site)]
    yield from found
    if not every:
        yield skipped("sites", _("There is no site yet."))
    elif not found:
        yield fine(
            "sites", _("Sites whose embed rules are in order: {count}.").format(count=len(every))
        )


def rules(site: Site) -> Iterator[Finding]:
    """What is wrong with one site's."""
    domains = site.allowed_domains
    where = _("In the admin: Sites, {site}, allowed domains.").format(site=site)
    if not domains:
        text = _("Site {site}: no page may show the widget.").format(site=site)
        yield problem("embed_none", text, where)
        return
    wide = [each for each in domains if each == "*" or (each[:2] == "*." and each.count(".") == 1)]
    if wide := [each for each in wide if each != "*.localhost"]:
        text = _("Site {site}: pages of strangers may show the widget: {domains}")
        yield problem("embed_any", text.format(site=site, domains=", ".join(wide)), where)
        return
    try:
        validate_domains(domains)
    except ValidationError:
        text = _("Site {site}: a domain that matches no page: {domains}")
        yield problem(
            "embed_wrong", text.format(site=site, domains=", ".join(map(str, domains))), where
        )
    if not site.members.exists():
        text = _("Site {site} has no member: only superusers see its dialogs.").format(site=site)
        yield warning("no_member", text, _("In the admin: add a member for each manager."))


def demo(plan: Plan) -> Iterator[Finding]:
    """Users whose passwords everybody knows."""
    known = [user.username for user in known_people()]
    if known:
        text = _("Demo users whose password is their name: {names}").format(names=", ".join(known))
        advice = _("Give them passwords, or remove them, before others reach this machine.")
        say = warning if settings.DEBUG or is_local() else problem
        yield say("demo_people", text, advice)
    if not settings.DEBUG and Site.objects.filter(site_token="demo").exists():
        text = _("The demo site is here, and with it the page /demo/shop/.")
        yield warning("demo_site", text, _("Delete the site before going live."))
    elif not known:
        yield fine("demo", _("Nothing is left of the demonstration."))
