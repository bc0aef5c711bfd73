"""What is installed is what was locked: the same files for everybody."""

import re
from collections.abc import Iterator
from importlib.metadata import requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tests.services.process import ROOT

both = pytest.mark.parametrize("name", ["requirements", "requirements-dev"])


def asked(name: str) -> Iterator[Requirement]:
    """What an .in file names, and those that it includes."""
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        if included := re.fullmatch(r"-r (.*)\.in", line):
            yield from asked(included[1])
        else:
            yield Requirement(line)


def locked(name: str) -> list[tuple[Requirement, list[str]]]:
    """Each package of a lock with its hashes; a line that is neither fails."""
    lines = re.sub(r"^ *#.*\n", "", (ROOT / f"{name}.txt").read_text(), flags=re.MULTILINE)
    packages = []
    for package in lines.replace("\\\n", "").splitlines():
        requirement, *hashes = package.split("--hash=")
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64} *", each) for each in hashes), package
        packages.append((Requirement(requirement), hashes))
    return packages


def versions(name: str) -> dict[NormalizedName, str]:
    """What a lock installs with this Python on this machine."""
    return {
        canonicalize_name(each.name): str(each.specifier).removeprefix("==")
        for each, _hashes in locked(name)
        if each.marker is None or each.marker.evaluate()
    }


def needed(name: str) -> set[tuple[NormalizedName, str]]:
    """The packages of an .in file and all below them, by what the installed ones say they need."""
    found: set[tuple[NormalizedName, str]] = set()
    left = [(each, extra) for each in asked(name) for extra in ["", *each.extras]]
    seen = set()
    while left:
        requirement, extra = left.pop()
        key = canonicalize_name(requirement.name)
        if (key, extra) in seen:
            continue
        seen.add((key, extra))
        found.add((key, version(key)))
        for each in map(Requirement, requires(key) or []):
            if each.marker is None or each.marker.evaluate({"extra": extra}):
                left += [(each, wanted) for wanted in ["", *each.extras]]
    return found


@both
def test_every_package_is_locked_to_one_version_and_the_hashes_of_its_files(name: str) -> None:
    for package, hashes in locked(name):
        assert re.fullmatch(r"==[^*,]+", str(package.specifier)), package
        assert hashes, package


@both
def test_the_lock_is_what_was_asked_for_and_all_below_it(name: str) -> None:
    assert set(versions(name).items()) == needed(name), "run bin/lock"
    for wanted in asked(name):
        assert wanted.specifier.contains(versions(name)[canonicalize_name(wanted.name)]), wanted


def test_what_is_tested_is_what_is_installed() -> None:
    assert versions("requirements").items() <= versions("requirements-dev").items()


@both
def test_a_lock_names_no_place_to_get_packages_from(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text()
    assert re.findall(r"\S*(?:://|--\w*index|find-links|@ )\S*", text) == []
