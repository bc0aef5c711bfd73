"""What the documents say exists, and what exists they say."""

import ast
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import get_commands

import replyx
from dialogs.models import Site
from realtime import frames
from realtime.access import HTTP_STATUS
from realtime.connections import inbound
from realtime.sync import frames as sync
from tests.documents import (
    TOKEN,
    constants,
    defines,
    fields_by_tag,
    first,
    http_calls,
    live_calls,
    prose,
    refusals,
    rows,
    section,
    structs,
    variables,
)
from tests.services.process import ROOT
from widget.tokens import identity_holds

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
EMBEDDING = (ROOT / "docs" / "embedding.md").read_text()
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"var"}

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def documented_fields(heading: str) -> dict[str, set[str]]:
    """The names of the fields of what a table of the protocol lists."""
    found = rows(section(PROTOCOL, heading))
    return {first(row): set(TOKEN.findall(row[1])[0].split(", ")) for row in found}


def documented_calls() -> set[str]:
    """`POST /api/…` of every table of the protocol."""
    calls = [first(row) for row in rows(PROTOCOL) if row[0].startswith("`")]
    return {call for call in calls if re.match(r"(GET|POST|PUT|PATCH|DELETE|WS) /", call)}


def test_every_frame_that_is_sent_is_documented_with_its_fields() -> None:
    sent = [kind for kind in structs(frames.Frame) if kind.__struct_config__.tag != kind.__name__]
    assert documented_fields("### Server → client") == fields_by_tag(sent)


def test_every_frame_that_is_understood_is_documented_with_its_fields() -> None:
    understood = fields_by_tag([*inbound.MARKS, *inbound.IN_THE_INBOX])
    assert documented_fields("### Client → server") == understood


def test_the_frames_of_sync_are_documented_with_their_fields() -> None:
    sent, taken = "### /sync, server → client", "### /sync, client → server"
    assert documented_fields(sent) == fields_by_tag([sync.Connected, sync.SyncEvent])
    understood = fields_by_tag([sync.Subscribe, sync.Unsubscribe])
    assert documented_fields(taken) == {
        kind: fields - {"dialog_id"} for kind, fields in understood.items()
    }


def test_the_objects_inside_frames_are_documented_with_their_fields() -> None:
    whole = {*structs(frames.Frame), *structs(frames.ClientFrame)}
    inner = [kind for kind in structs(msgspec.Struct) if kind not in whole]
    assert documented_fields("### Objects") == {
        kind.__name__: set(kind.__struct_fields__) for kind in inner
    }


def test_every_close_code_is_documented_with_the_status_that_says_the_same() -> None:
    documented = {int(row[0]): row[1] for row in rows(section(PROTOCOL, "### Close codes"))}
    numbers = [value for value in constants() if type(value) is int]
    assert set(documented) == {
        number for number in numbers if number in range(4001, 4020) or number in range(1008, 1016)
    }
    for code, status in HTTP_STATUS.items():
        assert documented[code] == str(status)


def test_every_address_is_documented_and_every_documented_one_exists() -> None:
    assert documented_calls() == {*http_calls(), *live_calls()}


def test_the_words_of_errors_are_documented() -> None:
    assert {"stale", "dialog_closed", "token_expired"} <= refusals()
    assert refusals() <= set(TOKEN.findall(section(PROTOCOL, "## Errors")))


def test_every_variable_of_the_environment_is_documented_with_its_default() -> None:
    table = rows(section(OPERATIONS, "## The environment"))
    documented = {first(row): row[1].strip("`") for row in table}
    assert set(documented) == set(variables())
    for name, default in variables().items():
        if isinstance(default, ast.Constant | ast.BinOp):
            value: Any = eval(compile(ast.Expression(default), name, "eval"))
            if isinstance(value, int | float):
                assert float(documented[name]) == value, name
            elif value:
                assert documented[name] == value, name


def test_every_system_check_is_documented() -> None:
    documented = {first(row) for row in rows(section(OPERATIONS, "## System checks"))}
    words = [value for value in constants() if isinstance(value, str)]
    assert documented == {word for word in words if re.fullmatch(r"replyx\.[EW]\d+", word)}


def test_the_attributes_and_calls_of_the_loader_are_documented() -> None:
    loader = (ROOT / "static" / "widget" / "loader.js").read_text()
    given = re.search(r"const \{ (.*) \} = script\.dataset", loader)
    assert given
    attributes = {f"data-{each.split(' = ')[0]}" for each in given[1].split(", ")}
    assert {first(row) for row in rows(section(EMBEDDING, "## The script"))} == attributes
    calls = set(
        re.findall(r"^    (\w+)(?::|,$)", loader.partition("const ReplyX = {")[2], re.MULTILINE)
    )
    table = rows(section(EMBEDDING, "## window.ReplyX"))
    documented = {call.partition("(")[0] for row in table for call in TOKEN.findall(row[0])}
    assert documented == calls - {"version", "q"}


def test_the_example_signs_an_identity_that_is_taken() -> None:
    example = re.search(r"```python\n(.*?)```", EMBEDDING, re.DOTALL)
    assert example
    names: dict[str, Any] = {}
    exec(example[1], names)
    site = Site(identity_secret="a secret", identity_without_time=False)
    said = names["signed"]("42", "a secret")
    assert identity_holds(site, said["user_id"], said["hmac"], said["issued_at"])
    assert not identity_holds(site, "43", said["hmac"], said["issued_at"])


@every_page
def test_commands_and_addresses_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text()
    assert set(re.findall(r"manage\.py\s([a-z]\w+)", text)) <= set(get_commands())
    known = [
        re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(call.partition(" ")[2])))
        for call in documented_calls()
    ]
    # In prose `/api/site/dialogs/…` stands for several.
    named = re.findall(r"[`C](/(?:api|health|admin/inbox|widget|ws|metrics|demo)[^\s`\"'?]*)", text)
    whole = [each for each in named if not each.endswith("…")]
    assert [each for each in whole if not any(path.fullmatch(each) for path in known)] == []


@every_page
def test_no_paragraph_or_row_of_a_page_stands_twice_or_without_its_table(page: Path) -> None:
    long = [line for line in page.read_text().splitlines() if len(line) > 60]
    assert [line for line in long if long.count(line) > 1] == []
    tables = re.findall(r"^\|.*(?:\n\|.*)*", prose(page.read_text()), flags=re.MULTILINE)
    assert [table for table in tables if "\n| --- |" not in table] == []


@every_page
def test_links_and_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    for token in TOKEN.findall(prose(text)):
        path, _colon, name = token.partition(": ")
        if re.fullmatch(r"[\w.-]+/[\w./-]*", path) and path.split("/")[0] in FOLDERS:
            target = ROOT / path
            if not target.exists() or (name and not defines(target, name)):
                missing.append(token)
    assert missing == []


def test_every_package_has_a_reason() -> None:
    pins = "".join(path.read_text() for path in ROOT.glob("requirements*.in"))
    packages = set(re.findall(r"^(\w[\w-]*)", pins, re.MULTILINE))
    table = section((ROOT / "docs" / "decisions.md").read_text(), "## Packages")
    assert {name for row in rows(table) for name in TOKEN.findall(row[0])} == packages


def test_the_version_stands_in_one_place() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text()
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", changes, re.MULTILINE)
    assert newest
    assert newest[1] == replyx.__version__
    project = (ROOT / "pyproject.toml").read_text()
    assert 'version = { attr = "replyx.__version__" }' in project
    assert replyx.__version__ not in project


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 80
