"""Secrets, host names and TLS: Django's system checks and ours, those for deployment too."""

from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replyx.doctor.findings import Finding, fine, problem, warning
from replyx.doctor.rounds import Plan

# All of them say "no TLS", as replyx.W002 does; on one's own machine nobody has it.
NO_TLS = {"security.W004", "security.W012", "security.W016"}
TLS = gettext_lazy("Put a proxy with TLS in front, and set HTTPS=1.")
# What Django says in English only, in our words: text and advice.
WORDS = {
    "security.W004": (gettext_lazy("Browsers may come without TLS: HSTS is off."), TLS),
    "security.W009": (
        gettext_lazy("The secret key is short or simple."),
        gettext_lazy("Set SECRET_KEY to 50 random characters, and keep it."),
    ),
    "security.W012": (gettext_lazy("The session cookie travels without TLS."), TLS),
    "security.W016": (gettext_lazy("The CSRF cookie travels without TLS."), TLS),
    "security.W018": (
        gettext_lazy("DEBUG=1: an error shows the insides of the program to everybody."),
        gettext_lazy("Set DEBUG=0 wherever others come."),
    ),
    "security.W020": (
        gettext_lazy("ALLOWED_HOSTS is empty: the server answers to no name."),
        gettext_lazy("Name the hosts of this installation."),
    ),
}
LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}


def system(plan: Plan) -> Iterator[Finding]:
    """What `manage.py check --deploy` says."""
    found = checks.run_checks(include_deployment_checks=True)
    ids = {each.id for each in found}
    for each in found:
        if each.id in NO_TLS and (settings.DEBUG or "replyx.W002" in ids):
            continue
        if each.is_silenced() or each.id == "replyx.W003":  # the disk's check says and mends that
            continue
        if each.level < checks.WARNING:
            continue
        say = problem if each.level >= checks.ERROR else warning
        text, advice = WORDS.get(str(each.id), (each.msg, each.hint or ""))
        yield say(str(each.id), f"{text} ({each.id})", str(advice))
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
