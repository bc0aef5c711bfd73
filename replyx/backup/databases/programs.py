"""PostgreSQL's own programs: which of the machine's can speak with a server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from replyx.backup.manifest import Unfit

PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/libexec/postgresql*")
NAMES = ("pg_dump", "pg_restore", "psql")
VERSION = re.compile(r"\(PostgreSQL\)\D*(\d+)")
# What libpq is told by the environment, of what a connection is made with; a command line is
# everybody's to read.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "options": "PGOPTIONS",
}


def programs_for(server: int, *, newest: bool = False) -> Path:
    """A directory of programs that are not older than the server, whose major version is given:
    the oldest of them, as what they write is read by all that are newer, or the `newest`, which
    reads most. Raises Unfit, with what to install.
    """
    found: dict[int, Path] = {}
    for place in places():
        if all((place / name).exists() for name in NAMES):
            found.setdefault(version_of(place / "pg_dump"), place)
    if fit := [version for version in found if version >= server]:
        return found[max(fit) if newest else min(fit)]
    advice = _(
        "Install PostgreSQL's client programs of version {version} (postgresql-client-{version}), "
        "or name their directory in PG_PROGRAMS."
    ).format(version=server)
    if not found:
        raise Unfit(_("pg_dump, pg_restore and psql are not there.") + " " + advice)
    latest = max(found)
    older = _("pg_dump is of version {version}, older than the server.").format(version=latest)
    raise Unfit(f"{older} {advice}")


def places() -> Iterator[Path]:
    """Where they may be; where PG_PROGRAMS says so, nowhere else."""
    if settings.PG_PROGRAMS:
        yield Path(settings.PG_PROGRAMS)
        return
    if found := shutil.which("pg_dump"):
        yield Path(found).parent
    for pattern in PLACES:
        yield from sorted(Path("/").glob(pattern), reverse=True)


def version_of(program: Path) -> int:
    """The major version that a program says it has; 0 where it says none."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    found = VERSION.search(said)
    return int(found[1]) if found else 0


def environment(parameters: dict[str, Any]) -> dict[str, str]:
    """The environment that has the programs reach the database of a connection."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    told = {VARIABLES[name]: str(parameters[name]) for name in VARIABLES if parameters.get(name)}
    return {**own, **told, "PGCONNECT_TIMEOUT": "10"}
