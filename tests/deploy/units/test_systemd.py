"""systemd's own tools take the units, and the program works under what these forbid."""

import re
import subprocess
import sys
from collections.abc import Iterator
from configparser import RawConfigParser
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from tests.assistant.made import pdf
from tests.clients import ManagerClient, ok, visitor_of
from tests.deploy.units.systemd import ALLOWED, REFUSED, calls, program, sandboxed
from tests.server import MEMORY, Server
from tests.services.process import ROOT, Process
from tests.starting import Starter

FOLDER = ROOT / "deploy" / "systemd"
UNITS = ("replyx@.service", "replyx-worker.service")
SOCKETS = ("replyx@blue.socket", "replyx@green.socket")
ASKED = ("replyx-health.service", "replyx-health.timer")
FORBIDDEN = (
    *("ProtectSystem=strict", "MemoryDenyWriteExecute=yes", "NoNewPrivileges=yes"),
    *("CapabilityBoundingSet=", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX"),
)
every_unit = pytest.mark.parametrize("name", UNITS)


def run(*words: str | Path) -> str:
    """Run a program; returns what it says, raises with it."""
    done = subprocess.run(
        [*map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def service(name: str) -> dict[str, str]:
    """The last value of each setting of a unit's service."""
    parser = RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(FOLDER / name)
    return dict(parser["Service"])


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units where a machine has them, with programs that are there."""
    for name in (*UNITS, *SOCKETS, *ASKED):
        text = (FOLDER / name).read_text()
        text = re.sub(r"(?<=ExecStart=)\S+", sys.executable, text)
        text = re.sub(r"(?<=Documentation=)file:\S+", f"file://{ROOT}/docs/deploy.md", text)
        for colour in ("blue", "green"):
            (tmp_path / name.replace("@.", f"@{colour}.")).write_text(text)
    return tmp_path


def test_systemd_finds_nothing_wrong(installed: Path) -> None:
    for unit in installed.iterdir():
        said = run(program("systemd-analyze"), "verify", "--man=no", unit)
        about = [line for line in said.splitlines() if "replyx" in line]
        assert about == []


def test_a_setting_that_systemd_does_not_know_is_found(installed: Path) -> None:
    unit = installed / "replyx-worker.service"
    unit.write_text(unit.read_text().replace("UMask=", "UMusk="))
    said = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", unit], capture_output=True, text=True
    )
    assert "UMusk" in said.stderr


def test_what_a_unit_may_do_is_little(installed: Path) -> None:
    for unit in installed.glob("*.service"):
        words = ("security", "--offline=true", "--threshold=20", "--no-pager", unit)
        said = run(program("systemd-analyze"), *words)
        exposure = re.search(r"exposure level for \S+: ([\d.]+)", said)
        assert exposure
        assert float(exposure[1]) <= 2.0


@every_unit
def test_a_unit_is_given_the_time_to_say_goodbye_and_comes_back_by_itself(name: str) -> None:
    words = service(name)
    assert int(words["TimeoutStopSec"]) >= settings.DRAIN_SECONDS + settings.GRACE_SECONDS + 5
    assert words["KillSignal"] == "SIGTERM"
    assert words["Restart"] == "always"
    assert "StartLimitIntervalSec=0" in (FOLDER / name).read_text()


@every_unit
def test_memory_is_kept_as_where_it_was_measured(name: str) -> None:
    text = (FOLDER / name).read_text()
    for variable, value in MEMORY.items():
        assert f"\nEnvironment={variable}={value}\n" in text


def test_a_colour_listens_while_it_restarts_and_not_when_it_is_stopped() -> None:
    assert "replyx@%i.socket" in (FOLDER / "replyx@.service").read_text()
    documented = (ROOT / "docs" / "deploy.md").read_text()
    for name in SOCKETS:
        colour = name.removeprefix("replyx@").removesuffix(".socket")
        text = (FOLDER / name).read_text()
        assert f"\nStopPropagatedFrom=replyx@{colour}.service\n" in text
        listens = re.search(r"^ListenStream=(127\.0\.0\.1:\d+)$", text, re.MULTILINE)
        assert listens
        assert f'url = "http://{listens[1]}"' in documented


def test_the_user_and_the_directories_are_made_as_the_units_want_them(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    run(program("systemd-sysusers"), f"--root={tmp_path}", FOLDER / "replyx.sysusers.conf")
    user = (tmp_path / "etc" / "passwd").read_text()
    assert re.search(r"^replyx:.*:/var/lib/replyx:\S*nologin$", user, re.MULTILINE)
    text = re.sub(
        r"(?m)^(d .*) (replyx|root) (replyx|root)$",
        r"\1 - -",
        (FOLDER / "replyx.tmpfiles.conf").read_text(),
    )
    configuration = tmp_path / "replyx.conf"
    configuration.write_text(text)
    run(program("systemd-tmpfiles"), "--create", f"--root={tmp_path}", configuration)
    data = tmp_path / "var" / "lib" / "replyx"
    for name in ("blue", "green", "worker"):
        (data / name / "files" / "one").write_text("of all")
        assert (data / "files" / "one").read_text() == "of all"
        assert (data / name).stat().st_mode & 0o777 == 0o700


@pytest.fixture(scope="module")
def confined(starter: Starter) -> Iterator[Server]:
    """A real installation whose servers and worker run under what the units forbid."""
    server = starter.prepare("real", ALLOWED_HOSTS="*")
    server.data.mkdir(parents=True)
    try:
        server.start(under=sandboxed(server.data))
        yield server
    finally:
        starter.close(server)


def test_the_sandbox_refuses_what_the_units_forbid(tmp_path: Path) -> None:
    refused = (
        "import ctypes, mmap, os, socket\n"
        "def no(what, *words):\n"
        "    try: what(*words)\n"
        "    except OSError: return\n"
        "    raise SystemExit(f'{what} {words}')\n"
        "no(mmap.mmap, -1, 4096, mmap.MAP_PRIVATE, 7)\n"
        "no(socket.socket, socket.AF_NETLINK, socket.SOCK_RAW)\n"
        f"no(open, {str(ROOT / 'written')!r}, 'w')\n"
        "no(os.chroot, '/')\n"
        "assert ctypes.CDLL(None).ptrace(0, 0, 0, 0) == -1\n"
        f"open({str(tmp_path / 'written')!r}, 'w')\n"
    )
    run(*sandboxed(tmp_path), sys.executable, "-c", refused)
    assert {"mount", "reboot", "ptrace", "bpf"}.isdisjoint(calls())


def test_under_them_messages_files_and_metrics_work(confined: Server) -> None:
    vera, anna = visitor_of(confined), ManagerClient(confined)
    with vera.socket() as hers, vera.events() as frames:
        hers.of_type("hello")
        assert next(frames)["type"] == "hello"
        written = anna.post(vera.dialog, "confined")
        assert hers.seq(written["seq"])["message"]["text"] == "confined"
    fields = {"text": "", "client_id": "0190c0de-0000-7000-8000-000000000001"}
    files = {"file": ("price.txt", b"one,two\n")}
    sent = ok(vera.http.post(vera.path(vera.dialog, "messages"), data=fields, files=files))
    assert vera.http.get(sent["attachments"][0]["url"]).content == b"one,two\n"
    assert "replyx_" in httpx.get(f"{confined.url}/metrics", timeout=30).text


def test_under_them_a_worker_and_the_reading_of_a_pdf_work(confined: Server) -> None:
    document = confined.data / "prices.pdf"
    document.write_bytes(pdf("Delivery takes two days."))
    manage = [*sandboxed(confined.data), sys.executable, "manage.py"]
    done = subprocess.run(
        [*manage, "knowledge", "import", "shop", str(document)],
        cwd=ROOT, env=confined.env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    log = confined.data / "worker.log"
    worker = Process([*manage, "worker"], log, env=confined.env, cwd=ROOT)
    try:
        worker.wait_until(lambda: "Working on" in log.read_text(), 60)
    finally:
        worker.end()
    assert "Traceback" not in log.read_text()


@every_unit
def test_a_unit_forbids_what_the_sandbox_does(name: str) -> None:
    text = (FOLDER / name).read_text()
    for line in FORBIDDEN:
        assert f"\n{line}\n" in text
    filters = re.findall(r"^SystemCallFilter=(.*)$", text, re.MULTILINE)
    assert filters == [" ".join(ALLOWED), "~" + " ".join(REFUSED)]
