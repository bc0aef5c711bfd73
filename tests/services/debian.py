"""Programs out of Debian packages that are unpacked in the checkout: nothing is installed.

Neither root nor a change of the machine is needed, and no service of a package starts.
"""

import shutil
from pathlib import Path

from tests.services.fetching import fetching, succeeds
from tests.services.process import CACHE


def unpacked(package: str, program: str) -> Path | None:
    """The path of a program of a package, fetched once; None where that cannot be done."""
    kept = CACHE / f"debian-{package}"
    with fetching(package):
        if not _program_in(kept, program):
            _fetch(package, kept)
    return _program_in(kept, program)


def libraries(*packages: str) -> list[Path]:
    """Where the libraries of packages lie, fetched once; those that cannot be had are left out."""
    found: list[Path] = []
    for package in packages:
        kept = CACHE / f"debian-{package}"
        with fetching(package):
            if not kept.exists():
                _fetch(package, kept)
        found += kept.glob("usr/lib/*-linux-*")
    return found


def _fetch(package: str, kept: Path) -> None:
    """Unpack it there, as far as it can be had."""
    apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg-deb")
    if apt and dpkg:
        place = CACHE / f"apt-{package}"
        archive = _download(apt, package, place)
        if archive and succeeds([dpkg, "-x", str(archive), str(place / "whole")]):
            (place / "whole").rename(kept)
        shutil.rmtree(place)


def _program_in(kept: Path, program: str) -> Path | None:
    """A program of an unpacked package; those of administrators are in `sbin`."""
    places = (kept / "usr" / "bin" / program, kept / "usr" / "sbin" / program)
    return next((path for path in places if path.exists()), None)


def _download(apt: str, package: str, place: Path) -> Path | None:
    """Fetch a package with the machine's lists, else with fresh ones of our own."""
    shutil.rmtree(place, ignore_errors=True)
    lists = place / "lists"
    (lists / "partial").mkdir(parents=True)
    quiet = [apt, "-qq", "-o", f"Dir::Cache={place}"]
    ours = [*quiet, "-o", f"Dir::State::lists={lists}"]
    if not succeeds([*quiet, "download", package], cwd=place):
        succeeds([*ours, "update"], cwd=place)
        succeeds([*ours, "download", package], cwd=place)
    return next(place.glob(f"{package}_*.deb"), None)
