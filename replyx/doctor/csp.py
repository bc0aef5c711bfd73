"""What a Content Security Policy allows: as much of CSP level 3 as a script, a frame and a fetch
from another origin meet.
"""

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}
CHAINS = {
    "script": ("script-src-elem", "script-src", "default-src"),
    "frame": ("frame-src", "child-src", "default-src"),
    "connect": ("connect-src", "default-src"),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy; `where` is the header or element that it stands in."""

    where: str
    directives: dict[str, list[str]]

    def governing(self, kind: str) -> tuple[str, list[str]] | None:
        """The directive that decides about a script, frame or connect, and its sources."""
        for name in CHAINS[kind]:
            if name in self.directives:
                return name, self.directives[name]
        return None

    def line_against(self, kind: str, url: str, page: str, nonce: str = "") -> str:
        """The directive, as the page has it, that forbids the page to load a URL; else nothing."""
        found = self.governing(kind)
        if found is None or allows(found[1], url, page, nonce if kind == "script" else ""):
            return ""
        return " ".join([found[0], *found[1]])

    @property
    def sandboxed(self) -> bool:
        """Whether it forbids every script of the page."""
        words = [word.lower() for word in self.directives.get("sandbox", ["allow-scripts"])]
        return "allow-scripts" not in words


def policies(where: str, value: str) -> list[Policy]:
    """The policies of one header or element. The first of two directives of a name counts."""
    found = []
    for text in value.split(","):
        directives: dict[str, list[str]] = {}
        for part in text.split(";"):
            words = part.split()
            if words:
                directives.setdefault(words[0].lower(), words[1:])
        if directives:
            found.append(Policy(where, directives))
    return found


def allows(sources: list[str], url: str, page: str, nonce: str = "") -> bool:
    """Whether a list of sources lets a page load a URL."""
    words = [source.lower() for source in sources]
    if nonce and f"'nonce-{nonce}'" in sources:
        return True
    if "'strict-dynamic'" in words:
        return False  # then hosts do not count
    return any(matches(source, urlsplit(url), urlsplit(page)) for source in sources)


def matches(source: str, url: SplitResult, page: SplitResult) -> bool:
    """Whether one source is this URL."""
    word = source.lower()
    if word == "*":
        return url.scheme in PORTS
    if word == "'self'":
        return upgrades(page.scheme, url.scheme) and (page.hostname, port_of(page)) == (
            url.hostname,
            port_of(url),
        )
    if word.startswith("'"):
        return False
    if word.endswith(":") and "/" not in word:
        return upgrades(word[:-1], url.scheme)
    return host_matches(source, url, page)


def host_matches(source: str, url: SplitResult, page: SplitResult) -> bool:
    """`[scheme://]host[:port][/path]`, as the standard compares them."""
    scheme, named, rest = source.rpartition("://")
    host, slash, path = rest.partition("/")
    name, _colon, port = host.partition(":") if not host.startswith("[") else (host, "", "")
    return (
        upgrades(scheme.lower() if named else page.scheme, url.scheme)
        and name_matches(name.lower(), url.hostname or "")
        and port_matches(port, url)
        and (not path or path_matches(slash + path, url.path))
    )


def upgrades(wanted: str, scheme: str) -> bool:
    """The same scheme, or its safe twin."""
    return wanted == scheme or (wanted == "http" and scheme == "https")


def name_matches(wanted: str, name: str) -> bool:
    """A name, or what stands for its subdomains."""
    if wanted == "*":
        return True
    return name.endswith(wanted[1:]) if wanted.startswith("*.") else name == wanted


def port_matches(wanted: str, url: SplitResult) -> bool:
    """No port is the usual one."""
    if wanted == "*":
        return True
    if not wanted:
        return port_of(url) == PORTS.get(url.scheme)
    return wanted == str(port_of(url)) or (wanted == "80" and port_of(url) == PORTS["https"])


def port_of(url: SplitResult) -> int | None:
    """The port, named or usual."""
    return url.port or PORTS.get(url.scheme)


def path_matches(wanted: str, path: str) -> bool:
    """A directory and all below it, or one file."""
    return path.startswith(wanted) if wanted.endswith("/") else path == wanted
