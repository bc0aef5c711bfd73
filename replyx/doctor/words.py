"""Translations: compiled, and from the texts of this version."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext as _

from replyx.doctor.findings import Finding, fine, problem
from replyx.doctor.rounds import Plan


def look(plan: Plan) -> Iterator[Finding]:
    sources = [
        source
        for place in settings.LOCALE_PATHS
        for source in sorted(Path(place).glob("*/LC_MESSAGES/django.po"))
    ]
    broken = False
    for source in sources:
        if is_compiled(source):
            continue
        broken = True
        language = source.parent.parent.name
        text = _("The translations are not compiled, or old: {language}").format(language=language)
        advice = _("Run: pybabel compile -d locale -D django; then restart.")
        yield problem("words", text, advice, partial(compile_words, source))
    if not broken:
        yield fine("words", _("The translations are compiled."))


def is_compiled(source: Path) -> bool:
    """Whether the compiled catalogue says the same as its source."""
    target = source.with_suffix(".mo")
    if not target.is_file():
        return False
    with source.open("rb") as file:
        catalog = read_po(file)
    with target.open("rb") as file:
        compiled = read_mo(file)
    wanted = {(m.id, m.context): m.string for m in catalog if m.id and m.string and not m.fuzzy}
    there = {(m.id, m.context): m.string for m in compiled if m.id}
    return wanted == there


def compile_words(source: Path) -> None:
    """What `pybabel compile` does, for one catalogue, put in place whole: servers read it."""
    with source.open("rb") as file:
        catalog = read_po(file)
    new = source.with_suffix(f".{os.getpid()}.mo")
    try:
        with new.open("wb") as file:
            write_mo(file, catalog)
        new.replace(source.with_suffix(".mo"))
    finally:
        new.unlink(missing_ok=True)
