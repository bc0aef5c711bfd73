"""A tree of Debian packages with all they need, unpacked in the checkout, to run programs within.

For programs that know where their files lie, so that one unpacked package is not enough: a program
of the tree sees the tree as the root of the file system, with the machine's own processes, devices,
network and temporary files. That takes a namespace of its own, neither root nor an installation.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.services.fetching import fetching, succeeds
from tests.services.process import CACHE, first_program

# What every package takes for granted, and programs call.
BASE = ("dash", "coreutils")
# Nobody reads these here; they are a third of the files.
LEFT_OUT = ("doc", "man", "locale", "info", "lintian", "perl")

UNPACK = """
set -e
tree=$1; shift
for directory in bin sbin lib lib64; do
    mkdir -p "$tree/usr/$directory"
    ln -s "usr/$directory" "$tree/$directory"
done
for package; do
    dpkg-deb --fsys-tarfile "$package" |
        tar -x -C "$tree" --keep-directory-symlink --no-same-owner {left_out}
done
for directory in proc sys dev tmp run; do mkdir -p "$tree/$directory"; done
for file in hosts resolv.conf passwd; do : >"$tree/etc/$file"; done
"""

# Done by the packages' scripts where they are installed: what GTK asks to draw any picture.
CONFIGURE = """
export PATH=/usr/bin:/bin
update-mime-database /usr/share/mime
/usr/lib/*/gdk-pixbuf-2.0/gdk-pixbuf-query-loaders --update-cache
/usr/lib/*/glib-2.0/glib-compile-schemas /usr/share/glib-2.0/schemas
"""

ENTER = """
set -e
chroot=$1; tree=$2; temporary=$3; shift 3
mkdir -p "$tree$temporary"
for place in /proc /sys /dev "$temporary"; do mount --rbind "$place" "$tree$place"; done
for file in /etc/hosts /etc/resolv.conf /etc/passwd; do mount --bind "$file" "$tree$file"; done
exec "$chroot" "$tree" "$@"
"""


def debian_tree(name: str, packages: Sequence[str]) -> Path | None:
    """Where the packages lie, fetched once; None where that cannot be done."""
    kept = CACHE / f"debian-tree-{name}"
    if not all(map(first_program, ("apt-get", "dpkg-deb", "tar", "unshare", "chroot"))):
        return None
    with fetching(f"debian-tree-{name}"):
        if not kept.exists() and _namespaces():
            place = CACHE / f"apt-{name}"
            try:
                _fetch(packages, place)
                tree = _unpack(place)
                if tree:
                    tree.rename(kept)
            finally:
                shutil.rmtree(place, ignore_errors=True)
    return kept if kept.exists() else None


def within(tree: Path) -> tuple[str, ...]:
    """The words that stand before a command to run it in the tree; none where that cannot be."""
    words = (str(first_program("chroot")), str(tree), tempfile.gettempdir())
    inside = ("sh", "-c", ENTER, "sh", *words)
    commands = ((*way, *inside) for way in _namespaces())
    return next((command for command in commands if _runs(*command, "/bin/true")), ())


def _namespaces() -> list[tuple[str, ...]]:
    """What gives a command file systems of its own, as far as this user may have these."""
    ways = (("unshare", "--user", "--map-root-user", "--mount"), ("unshare", "--mount"))
    return [way for way in ways[: 2 if os.geteuid() == 0 else 1] if _runs(*way, "true")]


def _runs(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def _fetch(packages: Sequence[str], place: Path) -> None:
    """Fetch the packages and all below them, as if the machine had none of them."""
    shutil.rmtree(place, ignore_errors=True)
    for directory in ("archives/partial", "lists/partial"):
        (place / directory).mkdir(parents=True)
    (place / "status").touch()
    nothing = f"Dir::State::status={place / 'status'}"
    quiet = ["apt-get", "-qq", "-o", f"Dir::Cache={place}", "-o", nothing]
    quiet += ["-o", "Debug::NoLocking=1"]  # the machine's lock is root's; the places are our own
    ours = [*quiet, "-o", f"Dir::State::lists={place / 'lists'}"]
    install = ["--yes", "--no-install-recommends", "--download-only", "install", *BASE, *packages]
    if not succeeds([*quiet, *install], cwd=place):
        succeeds([*ours, "update"], cwd=place)
        succeeds([*ours, *install], cwd=place)


def _unpack(place: Path) -> Path | None:
    """Unpack what was fetched and make it fit for work; None where that failed."""
    tree = place / "tree"
    left_out = " ".join(f"--exclude=./usr/share/{name}" for name in LEFT_OUT)
    packages = sorted(map(str, (place / "archives").glob("*.deb")))
    script = UNPACK.replace("{left_out}", left_out)
    if not packages or not succeeds(["sh", "-c", script, "sh", str(tree), *packages]):
        return None
    enter = within(tree)
    return tree if enter and succeeds([*enter, "/bin/sh", "-c", CONFIGURE]) else None
