"""The demonstration is for one's own machine: its passwords are known to everybody."""

import re
import sys
from functools import partial
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from pytest_django import Settings

from replyx.reach import from_outside
from tests.server import STARTED, base_environment, run_python
from tests.services.process import ROOT, Process

NAMES = ("admin", "anna", "boris")
ONCE = re.compile(r"(\w+) / (\S{16})  \(told this once")


def who_gets_in(passwords: dict[str, str] | None = None) -> set[str]:
    """The demo users who get in, by default with their names as passwords."""
    known = passwords or {name: name for name in NAMES}
    return {name for name in NAMES if authenticate(username=name, password=known[name])}


@pytest.mark.parametrize(
    ("host", "setting"),
    [
        ("0.0.0.0", {}),
        ("::", {}),
        ("", {}),
        ("192.0.2.7", {}),
        ("127.0.0.1", {"ALLOWED_HOSTS": ["localhost", "chat.example"]}),
        ("127.0.0.1", {"ALLOWED_HOSTS": ["*"]}),
        ("127.0.0.1", {"HTTPS": True}),
    ],
)
def test_others_come_by_a_host_a_name_or_a_proxy(
    settings: Settings, host: str, setting: dict[str, object]
) -> None:
    assert not from_outside("127.0.0.1")
    for name, value in setting.items():
        setattr(settings, name, value)
    assert from_outside(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_on_ones_own_machine_they_are_the_names(
    db: None, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    call_command("demo", "--host", host)
    assert who_gets_in() == set(NAMES)
    assert "anna / anna" in capsys.readouterr().out


def test_where_others_come_they_are_random_and_told_once(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("demo")
    call_command("demo", "--host", "0.0.0.0")
    new = dict(ONCE.findall(capsys.readouterr().out))
    assert set(new) == set(NAMES)
    assert who_gets_in() == set()
    assert who_gets_in(new) == set(NAMES)
    call_command("demo", "--host", "0.0.0.0")
    assert not ONCE.findall(capsys.readouterr().out)
    assert who_gets_in(new) == set(NAMES)


def test_serve_looks_too_before_others_come(tmp_path: Path) -> None:
    env = {**base_environment(), "DATA_DIR": str(tmp_path)}
    for words in (["migrate", "-v0"], ["demo"]):
        run_python("manage.py", *words, env=env)
    command = [sys.executable, "manage.py", "serve", "--host", "0.0.0.0", "--port", "0"]
    for times in (3, 0):
        process = Process(command, tmp_path / f"log{times}", env=env, cwd=ROOT)
        process.wait_until(partial(contains, process.log, STARTED))
        process.end()
        assert process.log.read_text().count("(told this once)") == times


def contains(log: Path, words: str) -> bool:
    """Whether a log has the words."""
    return words in log.read_text()
