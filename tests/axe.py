"""What axe-core finds wrong with a page for people who see, hear or move otherwise."""

import fcntl
import shutil
import subprocess
import tarfile
from pathlib import Path

from playwright.sync_api import Frame, Page

from tests.services.process import CACHE, Unavailable

VERSION = "4.14.1"
KEPT = CACHE / f"axe-core-{VERSION}.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": [*WCAG, "best-practice"]},
    "rules": {"target-size": {"enabled": True}},  # axe leaves it out unless asked
}


# What fades in is pale for a moment, which is no contrast of the page.
SETTLE = """
() => Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
    .map(({ finished }) => finished)).then(() => null)
"""


def violations(page: Page | Frame, within: str = "html", **options: object) -> list[str]:
    """What a part of the page breaks of WCAG 2.2 AA and of axe's best practice, one line each."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe_source())
    page.evaluate(SETTLE)
    found = page.evaluate(
        "([selector, options]) => axe.run(selector, options)", [within, {**OPTIONS, **options}]
    )
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]} — {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def axe_source() -> str:
    """axe-core, fetched once from npm and kept in the checkout. Raises `Unavailable`."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "axe.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not KEPT.exists():
            fetch(KEPT)
    return KEPT.read_text()


def fetch(target: Path) -> None:
    """Take one file out of the npm package."""
    npm = shutil.which("npm")
    if not npm:
        raise Unavailable("axe-core comes from npm: install npm.")
    command = [npm, "pack", f"axe-core@{VERSION}", "--pack-destination", str(CACHE), "--silent"]
    done = subprocess.run([*command, "--cache", str(CACHE / "npm")], capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"npm could not fetch axe-core:\n{done.stderr[-500:]}")
    archive = CACHE / f"axe-core-{VERSION}.tgz"
    with tarfile.open(archive) as packed:
        member = packed.extractfile("package/axe.min.js")
        assert member is not None
        target.write_bytes(member.read())
    archive.unlink()
