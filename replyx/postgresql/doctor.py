"""PostgreSQL's part of `manage.py doctor`: what our role may do, and the replica."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils.translation import gettext as _

from replyx.database.replica import REPLAYED, WRITTEN, number
from replyx.doctor.findings import Finding, fine, warning
from replyx.postgresql.base import REPLICA

OURS = "dialogs_entry"  # who owns this table owns all
RIGHTS = """
    SELECT current_user, coalesce(current_schema(), 'public'),
        coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
        (SELECT tableowner FROM pg_tables
            WHERE schemaname = current_schema() AND tablename = %s
            AND NOT pg_has_role(tableowner, 'USAGE'))
"""


def rights() -> Iterator[Finding]:
    """No superuser is needed and no extension: a schema to make tables in, and these our own. A
    role that only serves may lack both.
    """
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, [OURS])
        role, schema, may_create, owner = cursor.fetchone()
    if not may_create:
        text = _("The role {role} may not make tables in schema {schema}: it cannot migrate.")
        advice = _('Run as its owner: GRANT USAGE, CREATE ON SCHEMA {schema} TO "{role}";')
        words = {"role": role, "schema": schema}
        yield warning("rights_missing", text.format(**words), advice.format(**words))
    if owner:
        text = _("The tables are of the role {owner}, not of {role}: it cannot migrate.")
        advice = _('Migrate as that role, or run as it: GRANT "{owner}" TO "{role}";')
        words = {"role": role, "owner": owner}
        yield warning("rights_missing", text.format(**words), advice.format(**words))


def replica() -> Iterator[Finding]:
    """It is read only while it follows; who is served never notices."""
    if REPLICA not in settings.DATABASES:
        return
    try:
        written, replayed = number(connection.alias, WRITTEN), number(REPLICA, REPLAYED)
    except (DatabaseError, InterfaceError) as error:
        text = _("The replica does not answer, and is not read: {error}")
        advice = _("Look at DATABASE_REPLICA_URL and at the log of that server.")
        yield warning("replica_away", text.format(error=str(error).strip()), advice)
        return
    if replayed is None:
        text = _("DATABASE_REPLICA_URL leads to no standby, and is not read.")
        advice = _("Name a streaming standby there, or nothing.")
        yield warning("replica_away", text, advice)
        return
    text = _("The replica answers, {count} bytes behind.")
    yield fine("replica", text.format(count=max(0, written - replayed)))
