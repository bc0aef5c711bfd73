"""Reads the documents, and out of the code what they should say."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from django.urls import URLPattern, URLResolver, get_resolver

from realtime import frames
from realtime.connections import inbound
from realtime.routing import events_urlpatterns, websocket_urlpatterns
from tests.services.process import ROOT

APPS = ("replyx", "realtime", "jobs", "dialogs", "notify", "widget", "adminpanel")
TOKEN = re.compile(r"`([^`]+)`")
METHODS = ("get", "post", "put", "patch", "delete")


def section(page: str, heading: str) -> str:
    """The part of a page below a heading, to the next of any level."""
    _before, found, rest = page.partition(f"{heading}\n")
    assert found, heading
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(part: str) -> list[list[str]]:
    """The cells of its tables, of rows that begin with `a token` or a number."""
    lines = [line for line in part.splitlines() if re.match(r"\| (`|\d)", line)]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def prose(page: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)


def first(row: list[str]) -> str:
    """The token that a row is about."""
    token: str = TOKEN.findall(row[0])[0]
    return token


def sources() -> Iterator[ast.Module]:
    """Every Python file of the program."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            yield ast.parse(path.read_text())


def nodes(*kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """Every node of these kinds in the program."""
    for module in sources():
        yield from (node for node in ast.walk(module) if isinstance(node, kinds))


def constants() -> set[object]:
    """Every literal of the program."""
    return {node.value for node in nodes(ast.Constant) if isinstance(node, ast.Constant)}


def fields_by_tag(kinds: Iterable[type[msgspec.Struct]]) -> dict[str, set[str]]:
    """The names of the fields of frames, by their type."""
    return {str(kind.__struct_config__.tag): set(kind.__struct_fields__) for kind in kinds}


def structs(of: type[msgspec.Struct]) -> list[type[msgspec.Struct]]:
    """The structs of frames, of both directions, that are one of a kind."""
    known = [*vars(frames).values(), *vars(inbound).values()]
    found = dict.fromkeys(kind for kind in known if isinstance(kind, type))
    return [kind for kind in found if issubclass(kind, of)]


def http_calls(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[str]:
    """`POST /api/…/{id}/read` for every method of every view; of Django's admin only the inbox."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if route != "admin/":
                yield from http_calls(pattern.url_patterns, route)
            continue
        address = re.sub(r"<\w+:(?:dialog_|bot_)?(\w+)>", r"{\1}", route)
        view = getattr(pattern.callback, "view_class", getattr(pattern.callback, "cls", None))
        methods = [name for name in METHODS if hasattr(view, name)] if view else ["get"]
        yield from (f"{method.upper()} /{address}" for method in methods)


def live_calls() -> Iterator[str]:
    """`WS /ws/…` and `GET /api/…/events` for every live address."""
    for method, patterns in (("WS", websocket_urlpatterns), ("GET", events_urlpatterns)):
        for pattern in patterns:
            regex = str(pattern.pattern)
            if not regex:
                continue  # what is nowhere
            address = re.sub(r"\(\?P<dialog_id>[^)]*\)", "{id}", regex).strip("^$")
            names = re.search(r"\(\?:([\w|]+)\)", address)
            for name in names[1].split("|") if names else [""]:
                yield f"{method} /" + re.sub(r"\(\?:[\w|]+\)", name, address)


def variables() -> dict[str, ast.expr | None]:
    """Every variable that the program reads, with its default as written."""
    found: dict[str, ast.expr | None] = {}
    for node in nodes(ast.Call):
        assert isinstance(node, ast.Call)
        reader = ast.unparse(node.func)
        if re.fullmatch(r"env\.\w+|os\.environ\.get|os\.getenv", reader) and node.args:
            assert isinstance(node.args[0], ast.Constant)
            found[str(node.args[0].value)] = node.args[1] if len(node.args) > 1 else None
    return found


def refusals() -> set[str]:
    """The words of errors that views raise by themselves."""
    found = set()
    for node in nodes(ast.Call):
        assert isinstance(node, ast.Call)
        name = getattr(node.func, "id", "")
        if name in ("Conflict", "PermissionDenied", "AuthenticationFailed") and len(node.args) > 1:
            assert isinstance(node.args[1], ast.Constant)
            found.add(str(node.args[1].value))
    return found


def defines(path: Path, name: str) -> bool:
    """Whether a file defines a function, a class, or a method as `Class.method`."""
    if path.suffix != ".py":
        return re.search(rf"\b(function|class|const) {name}\b", path.read_text()) is not None
    body: list[ast.stmt] = ast.parse(path.read_text()).body
    for part in name.split("."):
        found = [node for node in body if getattr(node, "name", None) == part]
        if not found:
            return False
        body = getattr(found[0], "body", [])
    return True
