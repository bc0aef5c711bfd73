"""The running server, asked from outside as a browser or a proxy would."""

from collections.abc import Iterator

import httpx
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from replyx.doctor.findings import Finding, fine, problem, skipped, warning
from replyx.doctor.rounds import Plan

SECONDS = 10.0


def client(plan: Plan, headers: dict[str, str] | None = None) -> httpx.Client:
    """A client of the running server; no proxy of the environment comes between."""
    every = {**(headers or {}), "Host": plan.host}
    return httpx.Client(base_url=plan.server, timeout=SECONDS, trust_env=False, headers=every)


def look(plan: Plan) -> Iterator[Finding]:
    """It answers, is well, and serves what a page needs."""
    with client(plan) as http:
        try:
            health = http.get("/health")
        except httpx.HTTPError as error:
            yield away(plan, error)
            return
        yield from state(plan, health)
        if health.status_code == 200:
            yield from files(http)


def away(plan: Plan, error: httpx.HTTPError) -> Finding:
    """Nobody there: a problem only where somebody should be."""
    if plan.running is None:
        text = _("No server runs at {url}; name another with --url.").format(url=plan.server)
        return skipped("server_away", text)
    text = _("The server at {url} does not answer: {error}").format(url=plan.server, error=error)
    return problem("server_away", text, _("Start it with manage.py serve, or look at the proxy."))


def state(plan: Plan, health: httpx.Response) -> Iterator[Finding]:
    """What it says of itself."""
    if health.status_code == 400:
        text = _("The server at {url} does not know its name.").format(url=plan.server)
        yield problem("server_host", text, _("Add the host to ALLOWED_HOSTS and restart."))
        return
    try:
        status = str(health.json()["status"])
        checks = ", ".join(f"{name}: {value}" for name, value in health.json()["checks"].items())
    except (ValueError, KeyError, TypeError, AttributeError):
        text = _("What answers at {url} is not ReplyX (status {status}).")
        advice = _("Look at the proxy, or name the right address with --url.")
        yield problem(
            "server_other", text.format(url=plan.server, status=health.status_code), advice
        )
        return
    text = _("The server says: {status} ({checks}).").format(status=status, checks=checks)
    if status == "ok":
        yield fine("server", text)
    else:
        say = warning if health.status_code == 200 else problem
        advice = _("The checks of the database and of Redis say more.")
        yield say("server_state", text, advice)


def files(http: httpx.Client) -> Iterator[Finding]:
    """The loader for customers' pages, and a style sheet for ours."""
    for path in (reverse("widget-loader"), f"{settings.STATIC_URL}adminpanel/css/brand.css"):
        answer = http.get(path)
        if answer.status_code != 200:
            text = _("The server answers {status} for {path}.")
            advice = _("Look at how the proxy serves /static/ and passes on the rest.")
            yield problem("server_files", text.format(status=answer.status_code, path=path), advice)
