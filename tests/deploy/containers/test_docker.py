"""hadolint, compose and nginx take what stands in `deploy/docker`; no image is built here."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.server import MEMORY, base_environment
from tests.services.nginx import make_certificate, nginx_program
from tests.services.process import ROOT

FOLDER = ROOT / "deploy" / "docker"
DOCKERFILE = (FOLDER / "Dockerfile").read_text()
COPIED = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
SERVERS = ("blue", "green")
VARIABLES = {"POSTGRES_PASSWORD": "secret", "REPLYX_GREEN_IMAGE": "replyx:2"}
WORKERS = ("worker-blue", "worker-green")
OURS = (*SERVERS, *WORKERS, "migrate")


def run(*words: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run a program; returns what it prints, raises with what it says."""
    done = subprocess.run(
        [*map(str, words)],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def hadolint(path: Path) -> subprocess.CompletedProcess[str]:
    """What hadolint says of a Dockerfile, of style too."""
    program = Path(sys.executable).with_name("hadolint")
    words = [str(program), "--no-color", "--failure-threshold", "style", str(path)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The services as Docker Compose itself reads them."""
    folder = tmp_path_factory.mktemp("compose")
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    example = (folder / "replyx.env.example").read_text()
    (folder / "replyx.env").write_text(re.sub(r"^#(?=[A-Z_]+=)", "", example, flags=re.MULTILINE))
    package = find_spec("compose")
    assert package
    assert package.origin
    # The package's own command swallows what Compose returns.
    program = Path(package.origin).with_name("docker-compose")
    words = ("-f", folder / "compose.yml", "--profile", "green", "config", "--format", "json")
    said = run(program, *words, env={**os.environ, **VARIABLES})
    found: dict[str, dict[str, Any]] = json.loads(said)["services"]
    return found


def test_hadolint_finds_nothing_and_would_find_something(tmp_path: Path) -> None:
    found = hadolint(FOLDER / "Dockerfile")
    assert found.returncode == 0, found.stdout
    bad = tmp_path / "Dockerfile"
    bad.write_text(DOCKERFILE.replace("${PYTHON}-slim-trixie", "latest"))
    assert "DL3007" in hadolint(bad).stdout


def test_what_the_image_copies_is_in_the_repository_and_in_the_context() -> None:
    kept = set(run("git", "-C", ROOT, "ls-files").splitlines())
    context = (ROOT / ".dockerignore").read_text()
    assert set(re.findall(r"^!(.*)$", context, re.MULTILINE)) == set(COPIED)
    assert context.splitlines()[1] == "*"
    for path in COPIED:
        assert any(each == path or each.startswith(f"{path}/") for each in kept), path


def test_the_image_is_nobody_in_particular_and_takes_packages_by_their_hashes() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "pip install" not in last
    assert "--require-hashes" in DOCKERFILE
    assert "/health/ready" in last
    for variable, value in MEMORY.items():
        assert f"\nENV {variable}={value}\n" in last


def test_what_the_image_holds_is_enough_and_the_program_changes_none_of_it(tmp_path: Path) -> None:
    for name in COPIED:
        source, target = ROOT / name, tmp_path / "app" / name
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    shutil.copytree(tmp_path / "app", tmp_path / "before")
    env = {
        **base_environment(),
        "DATA_DIR": str(tmp_path / "data"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for words in (["check"], ["serve", "--help"]):
        run(sys.executable, "manage.py", *words, cwd=tmp_path / "app", env=env)
    assert run("diff", "-r", tmp_path / "app", tmp_path / "before") == ""


def test_compose_reads_it_and_nothing_of_ours_may_write_into_its_image(
    services: dict[str, dict[str, Any]],
) -> None:
    assert set(services) == {*OURS, "postgres", "redis", "nginx"}
    for name in (*OURS, "redis", "nginx"):
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]
    for name, service in services.items():
        assert ("ports" in service) is (name == "nginx")


def test_compose_starts_servers_after_migrations_and_gives_them_time_to_end(
    services: dict[str, dict[str, Any]],
) -> None:
    for name in (*SERVERS, *WORKERS):
        wanted = {key: each["condition"] for key, each in services[name]["depends_on"].items()}
        assert wanted == {
            "postgres": "service_healthy",
            "redis": "service_healthy",
            "migrate": "service_completed_successfully",
        }
        assert (
            int(services[name]["stop_grace_period"].removesuffix("s"))
            >= settings.DRAIN_SECONDS + settings.GRACE_SECONDS + 5
        )
    images = {name: services[name]["image"] for name in (*SERVERS, *WORKERS)}
    assert {name for name in images if images[name] == "replyx:2"} == {"green", "worker-green"}
    assert services["green"]["profiles"] == services["worker-green"]["profiles"] == ["green"]
    kept = {volume["source"] for name in SERVERS for volume in services[name]["volumes"]}
    assert kept == {"blue", "green", "files", "static"}


def test_files_go_to_the_store_of_objects_that_the_example_names(
    services: dict[str, dict[str, Any]],
) -> None:
    for name in OURS:
        environment = services[name]["environment"]
        assert environment["FILES_URL"].startswith("s3://chats/of/ours?endpoint_url=https://s3.")
        assert {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} <= set(environment)


def test_the_image_can_back_up_the_postgresql_of_compose(
    services: dict[str, dict[str, Any]],
) -> None:
    [server] = re.findall(r"^postgres:(\d+)", services["postgres"]["image"])
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    [client, pinned] = re.findall(r" postgresql-client-(\d+)=(\d+)\.", last)[0]
    assert int(client) == int(pinned) >= int(server)


def test_nginx_takes_what_compose_gives_it(tmp_path: Path) -> None:
    for folder in (ROOT / "deploy" / "nginx", FOLDER / "nginx"):
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    make_certificate("chat.example", tmp_path / "chat.example.pem", tmp_path / "chat.example.key")
    places = re.compile(r"/(?:srv|etc)/nginx/|/etc/ssl/|/var/log/nginx/|/tmp/")
    for path in tmp_path.glob("*.conf"):
        text = places.sub(f"{tmp_path}/", path.read_text())
        path.write_text(text.replace("blue:8000", "127.0.0.1:8000"))
    run(nginx_program(), "-e", "stderr", "-t", "-c", tmp_path / "nginx.conf")
