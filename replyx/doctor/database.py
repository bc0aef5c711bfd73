"""The database: reachable, up to date, writable."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from dialogs.models import Site
from replyx.doctor.findings import Finding, fine, problem, warning
from replyx.doctor.rounds import Plan
from replyx.postgresql.doctor import replica, rights

CONNECTIONS = 20  # of each process, at most (settings: the pool)
SPARE = 5  # for people and backups


def reach(plan: Plan) -> Iterator[Finding]:
    """It answers, and takes as many connections as the processes may open."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            version = ".".join(map(str, connection.get_database_version()))
    except (DatabaseError, InterfaceError, OSError) as error:
        text = _("The database does not answer: {error}").format(error=str(error).strip())
        yield problem("database_away", text, _("Look at DATABASE_URL and the database's own log."))
        return
    text = _("{name} {version} answers.").format(name=connection.display_name, version=version)
    yield fine("database", text)
    if connection.vendor == "postgresql":
        yield from room()
        yield from rights()
        yield from replica()


def room() -> Iterator[Finding]:
    """PostgreSQL refuses connections above its own limit, and posts fail then. A pooler has a limit
    of its own, at which they wait.
    """
    if settings.DATABASE_DIRECT_URL:
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        allowed = int(cursor.fetchone()[0])
    wanted = settings.WEB_CONCURRENCY * CONNECTIONS + SPARE
    if allowed < wanted:
        text = _("PostgreSQL takes {allowed} connections; the processes may open {wanted}.")
        advice = _("Raise max_connections, or lower WEB_CONCURRENCY.")
        yield warning("connections", text.format(allowed=allowed, wanted=wanted), advice)


def migrations(plan: Plan) -> Iterator[Finding]:
    """The tables are those that this code expects."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    ahead = executor.migration_plan(loader.graph.leaf_nodes())
    if ahead:
        names = ", ".join(f"{each.app_label}.{each.name}" for each, _backwards in ahead[:5])
        text = _("Migrations are not applied: {names}").format(names=names)
        advice = _("Back up, then run: manage.py migrate")
        yield problem("migrations", text, advice)
    known = set(loader.disk_migrations)
    labels = {label for label, _name in known}
    newer = sorted(
        f"{label}.{name}"
        for label, name in set(loader.applied_migrations) - known - replaced(loader.disk_migrations)
        if label in labels
    )
    if newer:
        text = _("The database is newer than this code: {names}").format(names=", ".join(newer))
        yield warning("migrations_newer", text, _("Run the code that belongs to it."))
    if not ahead and not newer:
        yield fine("migrations", _("Every migration is applied."))


def replaced(disk: Mapping[tuple[str, str], object]) -> set[tuple[str, str]]:
    """Migrations that squashed ones stand for."""
    return {old for each in disk.values() for old in getattr(each, "replaces", [])}


def writing(plan: Plan) -> Iterator[Finding]:
    """A write works. Nothing of it stays."""
    try:
        with transaction.atomic():
            Site.objects.create(name="doctor", site_token="replyx-doctor-writing")
            transaction.set_rollback(True)
    except DatabaseError as error:
        text = _("The database takes no writes: {error}").format(error=str(error).strip())
        advice = _("A full disk, a read-only copy or missing rights: look at the database's log.")
        yield problem("database_write", text, advice)
        return
    yield fine("database_write", _("Writing works."))
