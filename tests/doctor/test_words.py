"""Catalogues are compiled while servers read them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from replyx.doctor.words import compile_words, is_compiled
from tests.services.process import ROOT

Compile = Callable[[Path], None]
CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Tea"
msgstr "{}"
"""


def by_setup(source: Path) -> None:
    """`bin/setup`, where all packages are in place."""
    root = source.parents[3]
    for name in ("bin", ".venv"):
        (root / name).mkdir(exist_ok=True)
    shutil.copy(ROOT / "bin" / "setup", root / "bin")
    for path in Path(sys.prefix).iterdir():
        if not path.name.startswith("installed-") and not (root / ".venv" / path.name).exists():
            (root / ".venv" / path.name).symlink_to(path)
    for name in ("requirements.txt", ".venv/installed-requirements.txt"):
        (root / name).touch()
    subprocess.run([root / "bin" / "setup"], check=True)


@pytest.mark.parametrize("compiled_by", [compile_words, by_setup])
def test_whoever_reads_a_catalogue_while_it_is_compiled_has_the_whole_of_the_old_one(
    tmp_path: Path, compiled_by: Compile
) -> None:
    source = tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    target = source.with_suffix(".mo")
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE.format("Чай"))
    compiled_by(source)
    assert is_compiled(source)
    old = target.read_bytes()
    with target.open("rb") as reading:
        source.write_text(CATALOGUE.format("Чаёк"))
        os.utime(target, (0, 0))  # it is older, however coarse the file system's clock is
        compiled_by(source)
        assert reading.read() == old
    assert is_compiled(source)
    assert target.read_bytes() != old
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]
