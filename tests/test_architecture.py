"""The shape of the program: which way imports go, and the one door of the log."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "realtime",
    "jobs",
    "dialogs",
    "notify",
    "widget",
    "adminpanel",
    "assistant",
    "bot",
    "replyx",
)
# Who may import whom; `replyx` here is `replyx.errors`, the words of an error answer.
PROGRAM = (
    "realtime", "jobs", "dialogs", "notify", "assistant", "bot", "widget", "adminpanel", "replyx",
)  # fmt: skip
FLOOR = 10  # files that a reader still sees at once
# Floors that are fuller, and what they may hold at most.
FULLER = {
    "dialogs": 11,
    "dialogs/actions": 11,
    "realtime/connections": 11,
    "widget": 12,
    "replyx": 22,
    "replyx/doctor": 22,
    "replyx/edge": 11,
}
OWN_CLOCK = {"time.time", "timezone.now", "datetime.now"}
MAY_IMPORT = {
    "realtime": {"realtime", "replyx"},
    "jobs": {"jobs", "realtime", "replyx"},
    "dialogs": {"dialogs", "jobs", "realtime", "replyx"},
    "widget": {"widget", "dialogs", "realtime", "replyx"},
    "notify": {"notify", "dialogs", "jobs", "realtime", "replyx"},
    "assistant": {"assistant", "dialogs", "jobs", "realtime", "replyx"},
    "bot": {"bot", "assistant", "dialogs", "jobs", "realtime", "replyx"},
    "adminpanel": {
        "adminpanel",
        "assistant",
        "bot",
        "dialogs",
        "jobs",
        "notify",
        "realtime",
        "replyx",
    },
}


def sources(app: str) -> list[Path]:
    return sorted(path for path in (ROOT / app).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The dotted name of everything that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wrong_imports(app: str, path: Path) -> list[str]:
    allowed = MAY_IMPORT[app]
    return [
        name for name in imports(path) if (top := name.split(".")[0]) in APPS and top not in allowed
    ]


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_imports_go_one_way(app: str) -> None:
    found = {str(path): wrong for path in sources(app) if (wrong := wrong_imports(app, path))}
    assert not found


def test_the_import_test_sees_a_wrong_import(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("def f():\n    from dialogs.models import Dialog\n    import widget.tokens\n")
    assert wrong_imports("realtime", bad) == ["dialogs.models.Dialog", "widget.tokens"]


def graph() -> dict[str, set[str]]:
    """Which module of the program imports which, for types too."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for app in PROGRAM
        for path in sources(app)
    }
    found: dict[str, set[str]] = {}
    for name, path in modules.items():
        words = (word for each in imports(path) for word in (each, each.rpartition(".")[0]))
        found[name] = {word for word in words if word in modules and word != name}
    return found


def circles(found: dict[str, set[str]]) -> list[list[str]]:
    """The modules that import each other, over however many others."""
    try:
        TopologicalSorter(found).prepare()
    except CycleError as error:
        return [error.args[1]]
    return []


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circles(graph()) == []
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}}) != []


@pytest.mark.parametrize("app", PROGRAM)
def test_a_floor_has_no_more_files_than_a_reader_sees(app: str) -> None:
    floors: dict[str, list[str]] = {}
    for path in sources(app):
        if path.name != "__init__.py" and not {"migrations", "commands"} & set(path.parts):
            floors.setdefault(str(path.parent.relative_to(ROOT)), []).append(path.name)
    full = {floor for floor, files in floors.items() if len(files) > FULLER.get(floor, FLOOR)}
    assert full == set()


def test_moments_that_are_stored_or_compared_are_the_databases() -> None:
    """A host's own clock may be wrong, or be set: who asks it, for what nobody else compares."""
    asking = {
        str(path.relative_to(ROOT))
        for app in PROGRAM
        for path in sources(app)
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in OWN_CLOCK
    }
    assert asking == {
        "replyx/database/clock.py",
        "replyx/doctor/clocks.py",  # how far it is from the others
        "replyx/backup/taking.py",  # the date of a file
        "bot/doctor.py",  # how long ago Telegram failed
        # When a frame went out, for metrics and the trace: this is the path of every message.
        "realtime/broadcast.py",
        "realtime/connections/handed.py",
        "realtime/watching/delivery_notes.py",
    }


def users_of(name: str) -> set[str]:
    """The files of the program that import a name or use it as an attribute."""
    found = set()
    for app in MAY_IMPORT:
        for path in sources(app):
            names = set(imports(path))
            if any(each == name or each.startswith(f"{name}.") for each in names):
                found.add(str(path.relative_to(ROOT)))
    return found


def test_only_the_log_writes_entries() -> None:
    """`Entry(...)`, `Entry.objects.create` and the like stand in one file."""
    writers = set()
    for app in MAY_IMPORT:
        for path in sources(app):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                    "Entry",
                    "Entry.objects.create",
                    "Entry.objects.bulk_create",
                    "Entry.objects.get_or_create",
                ):
                    writers.add(str(path.relative_to(ROOT)))
    assert writers == {"dialogs/log.py"}


def test_only_actions_use_the_log_and_only_announce_broadcasts() -> None:
    assert users_of("dialogs.log") == {
        "dialogs/actions/merging.py",
        "dialogs/actions/messages.py",
        "dialogs/actions/batch.py",
        "dialogs/actions/states.py",
    }
    assert users_of("realtime.broadcast.broadcast_dialog") == {"dialogs/announce.py"}
    assert users_of("realtime.broadcast.broadcast_inbox") == {"dialogs/announce.py"}
    assert users_of("realtime.broadcast.announce") == {"dialogs/announce.py"}


def test_group_names_are_made_in_one_place() -> None:
    for app in MAY_IMPORT:
        for path in sources(app):
            if path.name != "groups.py":
                text = path.read_text()
                assert '"dialog.{' not in text, path
                assert 'f"dialog.' not in text, path
