"""Secrets, host names and TLS: Django's system checks and ours, those for deployment too."""

from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

from replyx.doctor.findings import Finding, fine, problem, warning
from replyx.doctor.rounds import Plan

# All of them say "no TLS", as replyx.W002 does.
NO_TLS = {"security.W004", "security.W012", "security.W016"}
LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}


def system(plan: Plan) -> Iterator[Finding]:
    """What `manage.py check --deploy` says."""
    found = checks.run_checks(include_deployment_checks=True)
    ids = {each.id for each in found}
    for each in found:
        if each.is_silenced() or (each.id in NO_TLS and "replyx.W002" in ids):
            continue
        if each.level < checks.WARNING:
            continue
        say = problem if each.level >= checks.ERROR else warning
        yield say(str(each.id), f"{each.id}: {each.msg}", str(each.hint or ""))
    if not found:
        yield fine("system", _("The system checks find nothing."))


def hosts(plan: Plan) -> Iterator[Finding]:
    """The names under which the program answers."""
    if "*" in settings.ALLOWED_HOSTS:
        text = _("ALLOWED_HOSTS lets the server answer to every name.")
        yield warning("hosts_any", text, _("Name the hosts of this installation."))
    elif is_local():
        text = _("The server answers only to names of this machine.")
        advice = _("Add the public name to ALLOWED_HOSTS before customers load the widget.")
        yield fine("hosts_local", text) if settings.DEBUG else warning("hosts_local", text, advice)
    else:
        names = ", ".join(settings.ALLOWED_HOSTS)
        yield fine("hosts", _("The server answers to: {names}").format(names=names))
    if settings.HTTPS and is_local():
        text = _("HTTPS=1, but only names of this machine are allowed: nobody gets in.")
        yield warning("https_local", text, _("Set ALLOWED_HOSTS to the name in the certificate."))


def is_local() -> bool:
    """Whether only this machine can be meant."""
    return set(settings.ALLOWED_HOSTS) <= LOCAL
