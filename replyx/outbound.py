"""The one way to call an address that a stranger may have named.

A name is resolved once; every address behind it must be one of the public internet; the connection
goes to the address that was looked at, so that a second answer of the name server changes nothing.
Redirects are looked at like the first address; a POST follows none. Size and time are limited.
`OUTBOUND_ALLOW` names what may be called although it is inward.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from ssl import SSLContext

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from replyx import __version__
from replyx.database.clock import shared_now

AGENT = f"ReplyX/{__version__}"
NAT64 = IPv6Network("64:ff9b::/96")
CONNECT_SECONDS = 5.0
LONGEST_PAUSE = timedelta(days=1)
MOVED = (301, 302, 303, 307, 308)


class Refused(Exception):
    """The address is not one that we call; the text says why."""


class Unreachable(Exception):
    """Nothing usable came from there; the text says why."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of one call there may be: bytes of the body, seconds in all, redirects."""

    size: int = 2 * 1024 * 1024
    seconds: float = 20.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, from the last address; `cut` where the body was longer than allowed."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes
    cut: bool

    @property
    def text(self) -> str:
        """The body as text, of whatever encoding it says it is."""
        response = httpx.Response(self.status, headers={"Content-Type": self.kind})
        return self.body.decode(response.charset_encoding or "utf-8", "replace")

    @property
    def kind(self) -> str:
        return str(self.headers.get("content-type", ""))

    @property
    def retry_after(self) -> timedelta | None:
        """How long `Retry-After` asks to wait, in seconds or until a moment; at most a day."""
        text = str(self.headers.get("retry-after", "")).strip()
        try:
            if text.isdecimal():
                asked = timedelta(seconds=int(text))
            else:
                asked = parsedate_to_datetime(text) - shared_now()
        except OverflowError:
            return LONGEST_PAUSE
        except (ValueError, TypeError):
            return None
        return min(max(asked, timedelta()), LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of an address."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: {"Accept": "text/html,*/*;q=0.5"})
    body: bytes | None = None


DEFAULT_BOUNDS = Bounds()
GET = Call()


def fetch(url: str, *, bounds: Bounds = DEFAULT_BOUNDS, allow_private: bool = False) -> Answer:
    """GET a page; for synchronous code. Raises Refused or Unreachable.

    `allow_private` is for what somebody at a terminal names, never for a stranger's words.
    """
    return asyncio.run(fetch_async(url, bounds=bounds, allow_private=allow_private))


async def fetch_async(
    url: str, *, bounds: Bounds = DEFAULT_BOUNDS, allow_private: bool = False
) -> Answer:
    """GET a page, following redirects. Raises Refused or Unreachable."""
    try:
        async with asyncio.timeout(bounds.seconds):
            target = parsed(url)
            for _turn in range(bounds.redirects + 1):
                answer = await one_call(target, GET, bounds, allow_private)
                location = answer.headers.get("location")
                if answer.status not in MOVED or not location:
                    return answer
                target = parsed(str(target.join(location)))
    except TimeoutError:
        text = _("It took longer than {seconds} s.").format(seconds=round(bounds.seconds))
        raise Unreachable(text) from None
    except httpx.InvalidURL:
        raise Refused(_("That is no address of a page.")) from None
    raise Unreachable(_("Too many redirects."))


async def post(
    url: str, body: bytes, headers: Mapping[str, str], *, bounds: Bounds = DEFAULT_BOUNDS
) -> Answer:
    """POST something; a redirect is an answer like others. Raises Refused or Unreachable."""
    try:
        async with asyncio.timeout(bounds.seconds):
            return await one_call(parsed(url), Call("POST", headers, body), bounds, False)
    except TimeoutError:
        text = _("It took longer than {seconds} s.").format(seconds=round(bounds.seconds))
        raise Unreachable(text) from None


def check_address(url: str) -> None:
    """Whether an address would be called now; for synchronous code. Raises Refused, or Unreachable
    where there is no such host.
    """

    async def checked() -> None:
        async with asyncio.timeout(CONNECT_SECONDS):
            await addresses(parsed(url), allow_private=False)

    try:
        asyncio.run(checked())
    except TimeoutError:
        text = _("It took longer than {seconds} s.").format(seconds=round(CONNECT_SECONDS))
        raise Unreachable(text) from None


def parsed(url: str) -> httpx.URL:
    """The address of a page on the web. Raises Refused."""
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL:
        raise Refused(_("That is no address of a page.")) from None
    if target.scheme not in ("http", "https") or not target.host:
        raise Refused(_("Only http:// and https:// are called."))
    if target.userinfo:
        raise Refused(_("An address with a password in it is not called."))
    return target


async def one_call(url: httpx.URL, call: Call, bounds: Bounds, allow_private: bool) -> Answer:
    """One request, at the first of the addresses that takes it. Raises Refused or Unreachable."""
    reason = ""
    for address in await addresses(url, allow_private):
        try:
            async with connected(url, address, call) as response:
                raw, cut = await body_of(response, bounds.size)
                body, longer = unpacked(raw, response.headers, bounds.size)
                return Answer(url, response.status_code, response.headers, body, cut or longer)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            reason = str(error) or type(error).__name__
        except httpx.HTTPError as error:
            raise Unreachable(str(error) or type(error).__name__) from None
    raise Unreachable(reason)


@asynccontextmanager
async def connected(url: httpx.URL, address: str, call: Call) -> AsyncIterator[httpx.Response]:
    """The response of a host at one of its addresses; its certificate must be the host's."""
    host = url.raw_host.decode()
    limits = httpx.Timeout(None, connect=CONNECT_SECONDS)  # in all it is `Bounds.seconds`
    headers = {
        **call.headers,
        "Host": url.netloc.decode(),
        "User-Agent": AGENT,
        "Accept-Encoding": "identity",  # a small body must not become a large one
    }
    async with httpx.AsyncClient(trust_env=False, timeout=limits, verify=authorities()) as client:
        target = url.copy_with(host=address)
        async with client.stream(
            call.method,
            target,
            headers=headers,
            content=call.body,
            extensions={"sni_hostname": host},
        ) as response:
            yield response


@cache
def authorities() -> SSLContext:
    """Whose certificates are good; reading them takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)


async def addresses(url: httpx.URL, allow_private: bool) -> list[str]:
    """Every address of the host. Raises Refused if one of them is not public, or Unreachable."""
    port = url.port or (443 if url.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(url.raw_host.decode(), port, proto=6)  # TCP
    except (OSError, UnicodeError):
        text = _("There is no host {name}.").format(name=url.host)
        raise Unreachable(text) from None
    unique = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    inward = [address for address in unique if is_inward(address)]
    if inward and not allow_private and not is_allowed(url.host, port, inward):
        text = _("{name} leads to {address}, which is not an address of the public internet.")
        raise Refused(text.format(name=url.host, address=inward[0]))
    return unique


def is_allowed(host: str, port: int, inward: list[str]) -> bool:
    """Whether `OUTBOUND_ALLOW` names the host, `host:port`, or networks of all its addresses."""
    name = f"[{host}]" if ":" in host else host.lower()
    allowed = [each.strip().lower() for each in settings.OUTBOUND_ALLOW]
    if {name, f"{name}:{port}"} & {*allowed}:
        return True
    networks = [network for each in allowed if (network := network_of(each)) is not None]
    ips = [ip_address(address.partition("%")[0]) for address in inward]
    return all(any(ip in network for network in networks) for ip in ips)


def network_of(word: str) -> IPv4Network | IPv6Network | None:
    """The network that a word names, if it does; an address is one of itself."""
    try:
        return ip_network(word, strict=False)
    except ValueError:
        return None


def is_inward(address: str) -> bool:
    """Whether an address may be one of our own network, of this machine, or of nobody."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = embedded(ip)
        if inner is not None:
            return is_inward(str(inner))
    return not ip.is_global or ip.is_multicast


def embedded(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


async def body_of(response: httpx.Response, size: int) -> tuple[bytes, bool]:
    """The body as it was sent, to a length, and whether there was more."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > size:
            return bytes(body[:size]), True
    return bytes(body), False


def unpacked(body: bytes, headers: httpx.Headers, size: int) -> tuple[bytes, bool]:
    """The body of a server that packs although it was asked not to, to the same length."""
    if headers.get("content-encoding", "").lower() not in ("gzip", "x-gzip", "deflate"):
        return body, False
    inflate = zlib.decompressobj(wbits=47)  # gzip or zlib, whichever it is
    try:
        return inflate.decompress(body, size), bool(inflate.unconsumed_tail)
    except zlib.error:
        raise Unreachable(_("The body cannot be unpacked.")) from None
