"""What in a shop's page keeps the widget out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from dialogs.models import Site
from replyx.doctor.csp import PORTS, Policy, policies
from replyx.doctor.findings import Finding, fine, problem, warning
from replyx.edge.hosts import is_our_host, own_hosts
from replyx.outbound import Answer
from replyx.reach import is_local

SCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript"}


@dataclass(frozen=True, slots=True)
class Script:
    """The tag that loads the widget: its address, site, nonce and type."""

    src: str
    site: str
    nonce: str
    kind: str


@dataclass(slots=True)
class Page:
    """What of a page matters here."""

    url: str
    scripts: list[Script] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """`https://shop.example`, with the port where it is not the usual one."""
        return origin_of(self.url)


class Reader(HTMLParser):
    """Finds the tag of the widget and policies in `meta` elements."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and "data-site" in given and "/widget.js" in given.get("src", ""):
            src = urljoin(self.page.url, given["src"])
            kind = given.get("type", "").strip().lower()
            self.page.scripts.append(Script(src, given["data-site"], given.get("nonce", ""), kind))
        elif tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            where = '<meta http-equiv="Content-Security-Policy">'
            self.page.policies.extend(policies(where, given.get("content", "")))


def origin_of(url: str) -> str:
    """The origin of an address, as a browser names it."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in (None, PORTS.get(parts.scheme)) else ""
    return f"{parts.scheme}://{parts.hostname}{port}"


def read(answer: Answer) -> Page:
    """The page that an answer holds."""
    page = Page(str(answer.url))
    name = "Content-Security-Policy"
    for value in answer.headers.get_list(name):
        page.policies.extend(policies(name, value))
    Reader(page).feed(answer.text)
    return page


def look(answer: Answer, site: Site | None) -> Iterator[Finding]:
    """Everything that keeps the widget of a site (else: of the tag's) out of a page."""
    page = read(answer)
    if answer.status >= 400:
        text = _("The page answers {status}.").format(status=answer.status)
        yield warning("page_status", text, _("Is this the right address?"))
    yield from tag(page)
    script = page.scripts[0] if page.scripts else None
    site = site or Site.objects.filter(site_token=script.site if script else "").first()
    yield from domain(page, site)
    src = script.src if script else f"https://{public_host()}/widget.js"
    yield from lines(page, src, script.nonce if script else "")
    yield from isolation(answer)


def tag(page: Page) -> Iterator[Finding]:
    """The script tag is there, whole, and its site is known."""
    if not page.scripts:
        text = _("The page has no script tag of the widget.")
        advice = _("Put this before </body>, unless a tag manager adds it: {tag}")
        snippet = f'<script async src="https://{public_host()}/widget.js" data-site="…"></script>'
        yield problem("no_script", text, advice.format(tag=snippet))
        return
    script = page.scripts[0]
    if len(page.scripts) > 1:
        text = _("The page has the script tag {count} times.").format(count=len(page.scripts))
        yield warning("many_scripts", text, _("One is enough: the first counts."))
    if script.kind not in SCRIPT_TYPES:
        text = _("The script tag has the type {kind}: no browser runs it by itself.")
        advice = _("A consent banner may release it later; else remove the type.")
        yield warning("held_back", text.format(kind=script.kind), advice)
    if not Site.objects.filter(site_token=script.site).exists():
        text = _("The tag names the site “{site}”, which does not exist here.")
        yield problem("no_site", text.format(site=script.site), _("Correct data-site."))
    if page.url.startswith("https:") and script.src.startswith("http:"):
        text = _("The page is https, the widget is loaded by http: browsers block that.")
        yield problem("mixed", text, _("Put TLS before ReplyX, and https:// into the tag."))
    host = urlsplit(script.src).netloc
    if not is_our_host(host):
        text = _("The tag loads the widget from {host}, which is no name of this installation.")
        yield warning("other_host", text.format(host=host), _("Correct src, or ALLOWED_HOSTS."))


def domain(page: Page, site: Site | None) -> Iterator[Finding]:
    """The site allows pages of this origin."""
    if site is None:
        return
    if site.allows(page.origin):
        text = _("Site {site} allows pages of {origin}.")
        yield fine("domain", text.format(site=site, origin=page.origin))
        return
    text = _("Site {site} does not allow pages of {origin}.")
    advice = _("In the admin: Sites, {site}, allowed domains: add {host}.")
    yield problem(
        "domain",
        text.format(site=site, origin=page.origin),
        advice.format(site=site, host=urlsplit(page.url).hostname),
    )


def lines(page: Page, src: str, nonce: str) -> Iterator[Finding]:
    """The lines of the page's policies that are against the widget."""
    home = origin_of(src)
    asked: list[tuple[str, str, Any]] = [
        ("script", src, problem),
        ("frame", f"{home}/widget/", problem),
        ("connect", f"{home}/widget/", warning),  # then the button has no colours of its own
    ]
    count = 0
    for policy in page.policies:
        if policy.sandboxed:
            count += 1
            text = _("{where} has “sandbox”: no script of the page runs.")
            advice = _("Add allow-scripts, or take sandbox away.")
            yield problem("csp_sandbox", text.format(where=policy.where), advice)
        for kind, url, say in asked:
            line = policy.line_against(kind, url, page.url, nonce)
            if line:
                count += 1
                text = _("{where} keeps the widget out: {line}")
                advice = _("Add {home} to {directive}.")
                yield say(
                    f"csp_{kind}",
                    text.format(where=policy.where, line=line),
                    advice.format(home=home, directive=line.split()[0]),
                )
    if not count:
        yield fine("csp", _("No Content-Security-Policy is against the widget."))


def isolation(answer: Answer) -> Iterator[Finding]:
    """COOP and X-Frame-Options do not matter; COEP keeps out frames that are not made for it."""
    value = answer.headers.get("cross-origin-embedder-policy", "").partition(";")[0].strip()
    if value in ("require-corp", "credentialless"):
        text = _("Cross-Origin-Embedder-Policy: {value}: the widget is made for it.")
        yield fine("coep", text.format(value=value))
    harmless = [
        name for name in ("X-Frame-Options", "Cross-Origin-Opener-Policy") if name in answer.headers
    ]
    if harmless:
        text = _("{names}: says who may show this page, and does not keep the widget out.")
        yield fine("harmless", text.format(names=", ".join(harmless)))


def public_host() -> str:
    """A name to show in examples: the first that is not of this machine alone."""
    public = (name for name in own_hosts() if not is_local(name.strip("[]")))
    return next(public, "chat.example")
