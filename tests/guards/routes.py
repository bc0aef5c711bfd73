"""Mistakes that the code itself must not have: two routes for one live address, a consumer that
hears the other side. `frame_types.py` has those of frames.
"""

import ast
import inspect
import itertools
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from django.urls import Resolver404, resolve

from realtime.connections.feeds import DialogFeed
from realtime.groups import Side, admin_group, site_group
from realtime.host import host
from realtime.routing import events_urlpatterns, websocket_urlpatterns

# Two addresses, one piece of code (contract chapter 3): the left is another name for the right.
ALIASES = {"ws/site/": "ws/widget/", "api/site/": "api/widget/"}
SITE_ADDRESSES = ("ws/widget/", "ws/site/", "api/widget/", "api/site/")
FOREIGN_GROUPS = {"site": {"admin_group", "inbox_group"}, "admin": {"site_group"}}


@dataclass(frozen=True)
class Mistake:
    """What is wrong, what to do, and which guard found it."""

    message: str
    hint: str = ""
    kind: str = ""


CHOICE = re.compile(r"\(\?:([^()]*)\)")
PARAMETER = re.compile(r"\(\?P<\w+>[^()]*\)")


@dataclass(frozen=True)
class Route:
    """A live address: `kind` is ws or http, `pattern` a regular expression."""

    kind: str
    pattern: str
    consumer: Any

    def addresses(self) -> list[str]:
        """An example of every address that it serves."""
        text = PARAMETER.sub("7", self.pattern.strip("^$"))
        parts = CHOICE.split(text)
        choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
        return ["".join(each) for each in itertools.product(*choices)]

    def takes(self, kind: str, address: str) -> bool:
        """Whether it serves an address, not counting what is left over by all others."""
        return not self.is_rest and kind == self.kind and bool(re.search(self.pattern, address))

    @property
    def is_rest(self) -> bool:
        """Whether it takes what no other route does."""
        return not self.pattern


def live_routes() -> list[Route]:
    """Every live address of the program."""
    both = [("ws", each) for each in websocket_urlpatterns]
    both += [("http", each) for each in events_urlpatterns]
    return [Route(kind, str(each.pattern), each.callback.consumer_class) for kind, each in both]


def same_address(routes: Iterable[Route]) -> Iterator[Mistake]:
    """No address is served twice, nor by a Django view that would never be asked."""
    routes = list(routes)
    for route in routes:
        if route.is_rest:
            continue
        for address, other in itertools.product(route.addresses(), routes):
            if other is not route and other.takes(route.kind, address):
                message = f"/{address} is served by {route.pattern} and by {other.pattern}."
                yield Mistake(message, hint="Only the first is ever asked.", kind="same_address")
        if route.kind == "http":
            yield from (hidden_view(each) for each in route.addresses() if is_view(each))


def is_view(address: str) -> bool:
    """Whether a Django view has this address."""
    try:
        resolve(f"/{address}")
    except Resolver404:
        return False
    return True


def hidden_view(address: str) -> Mistake:
    """A view behind an event stream."""
    return Mistake(f"/{address} is an event stream and a view.", kind="same_address")


def two_names(routes: Iterable[Route]) -> Iterator[Mistake]:
    """A consumer has one address, and others only where they are declared to be its alias."""
    names: dict[Any, set[str]] = {}
    for route in routes:
        for address in route.addresses():
            for alias, proper in ALIASES.items():
                address = address.replace(alias, proper, 1)
            names.setdefault(route.consumer, set()).add(address)
    for consumer, found in names.items():
        if len(found) > 1:
            message = f"{consumer.__name__} is served at /{' and /'.join(sorted(found))}."
            hint = "Declare the alias in tests.guards.routes, or take one away."
            yield Mistake(message, hint=hint, kind="two_names")


def one_side(routes: Iterable[Route]) -> Iterator[Mistake]:
    """Every consumer belongs to one side, that of its address."""
    for route in routes:
        if route.is_rest:
            continue
        declared = {
            base.__dict__["side"] for base in route.consumer.__mro__ if "side" in base.__dict__
        }
        for address in route.addresses():
            side = "site" if address.startswith(SITE_ADDRESSES) else "admin"
            if declared != {side}:
                was = ", ".join(sorted(declared)) or "none"
                message = f"{route.consumer.__name__} at /{address} has the side: {was}."
                yield Mistake(message, hint=f"It must be {side}, and only that.", kind="one_side")


def own_groups(routes: Iterable[Route], group_of: Mapping[str, str]) -> Iterator[Mistake]:
    """A consumer joins groups of its own side; `group_of` is what a feed of a side joins."""
    wanted = {"site": site_group(7), "admin": admin_group(7)}
    for side, name in wanted.items():
        if group_of[side] != name or len(set(wanted.values())) < len(wanted):
            yield Mistake(f"A feed of the {side} side joins {group_of[side]}.", kind="own_groups")
    for route in routes:
        side = str(getattr(route.consumer, "side", ""))
        foreign = FOREIGN_GROUPS.get(side, set()) & names_in(route.consumer)
        for name in sorted(foreign):
            message = f"{route.consumer.__name__} is of the {side} side and uses {name}."
            yield Mistake(message, hint="Private notes would leak.", kind="own_groups")


def names_in(consumer: type) -> set[str]:
    """Every name that the code of a consumer and of its bases uses."""
    found: set[str] = set()
    for base in consumer.__mro__:
        if base is not object and not base.__module__.startswith("channels."):
            found |= names_of(base)
    return found


@cache
def names_of(thing: Any) -> frozenset[str]:
    """Every name in the source of one class."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
    nodes = list(ast.walk(tree))
    plain = {node.id for node in nodes if isinstance(node, ast.Name)}
    return frozenset(plain | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


def own_access(functions: Mapping[str, Any]) -> Iterator[Mistake]:
    """Whoever is let in on a side is given rights of that side alone; `functions` by side."""
    for side, function in functions.items():
        tree = ast.parse(inspect.getsource(inspect.getmodule(function) or function))
        given = {
            word.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Access"
            for word in node.keywords
            if word.arg == "side" and isinstance(word.value, ast.Constant)
        }
        if given != {side}:
            message = f"{function.__module__} lets in on the {side} side with rights of {given}."
            yield Mistake(message, hint="One module for each side.", kind="own_access")


def mistakes() -> list[Mistake]:
    """What the guards of addresses, sides and groups find in the program."""
    nothing: Any = None
    sides: tuple[Side, ...] = get_args(Side)
    routes = live_routes()
    return [
        *same_address(routes),
        *two_names(routes),
        *one_side(routes),
        *own_groups(routes, {side: DialogFeed(7, side, nothing, nothing).group for side in sides}),
        *own_access({side: host().access_to(side) for side in sides}),
    ]
