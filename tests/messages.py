"""The texts that people read, as they stand in the code and in the Russian catalogue.

`python -m tests.messages [FILE.json ...]` brings the catalogue up to the code: new texts are added,
those no longer used are dropped. Each file gives translations: {"English": "Russian"}.
"""

import io
import json
import os
import sys
from pathlib import Path

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings
from django.utils.translation.template import templatize

from tests.services.process import ROOT

CATALOGUE = ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
Key = tuple[str | None, str]
"""The context of a text, if it has one, and the text."""


def messages_in_code() -> dict[Key, set[str]]:
    """Every text of our code and templates, with the files that use it."""
    found: dict[Key, set[str]] = {}
    for path in sources():
        source = path.read_text()
        if path.suffix != ".py":
            # What is left beside the texts is no Python: indentation would upset the tokenizer.
            lines = templatize(source, origin=str(path)).splitlines()
            source = "\n".join(line.lstrip() for line in lines)
        for _line, text, _comments, context in extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            message = text[0] if isinstance(text, tuple) else text
            found.setdefault((context, message), set()).add(str(path.relative_to(ROOT)))
    return found


def sources() -> list[Path]:
    """The Python files and templates of the project's own packages."""
    packages = {"replyx", *settings.INSTALLED_APPS}
    places = [ROOT / name for name in packages if (ROOT / name).is_dir()] + [ROOT / "templates"]
    kinds = ("*.py", "*.html", "*.txt")
    return sorted(path for place in places for kind in kinds for path in place.rglob(kind))


def catalogue() -> polib.POFile:
    """The Russian catalogue, empty where there is none yet."""
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE))
    empty = polib.POFile()
    empty.metadata = {
        "Language": "ru",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return empty


def update(translations: dict[str, str]) -> polib.POFile:
    """The catalogue with the texts of the code, in the order of their files."""
    old = catalogue()
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=100)
    new.metadata = old.metadata
    found = sorted(messages_in_code().items(), key=lambda item: (min(item[1]), item[0][1]))
    for (context, message), files in found:
        entry = known.get((context, message)) or polib.POEntry(msgctxt=context, msgid=message)
        entry.occurrences = [(file, "") for file in sorted(files)]
        entry.msgstr = translations.get(message, entry.msgstr)
        new.append(entry)
    return new


def main() -> None:
    """Write the catalogue, and say which texts have no translation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    translations: dict[str, str] = {}
    for name in sys.argv[1:]:
        translations |= json.loads(Path(name).read_text())
    new = update(translations)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(CATALOGUE))
    for entry in new.untranslated_entries():
        sys.stdout.write(f"no Russian: {entry.msgid!r} ({entry.occurrences[0][0]})\n")


if __name__ == "__main__":
    main()
