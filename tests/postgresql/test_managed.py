"""A PostgreSQL that others run: a role with few rights, and a certificate to look at."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.commands import manage
from tests.services.nginx import make_certificate
from tests.services.pgbouncer import PgBouncer
from tests.services.postgres import Database

DOCTOR = ("doctor", "--json", "--lang=en", "--skip", "words")


@pytest.fixture
def tenant(postgres: Database) -> Iterator[tuple[Database, str]]:
    """Who may make roles, and the address of a database for a role that owns nothing there."""
    name, password = f"tenant_{secrets.token_hex(4)}", secrets.token_hex(8)
    there = Database(postgres.create_database(name))
    with psycopg.connect(there.url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
        owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    parts = urlsplit(there.url)
    where = f"{name}:{password}@{parts.hostname}:{parts.port}"
    yield there, parts._replace(netloc=where).geturl()
    postgres.drop_database(name)
    with psycopg.connect(postgres.url, autocommit=True) as owner:
        owner.execute(f"DROP ROLE {name}")


def test_a_role_without_rights_is_told_what_it_lacks_and_needs_no_more_than_that(
    tenant: tuple[Database, str], tmp_path: Path
) -> None:
    there, url = tenant
    env = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "DATABASE_REPLICA_URL": url}
    before = manage(*DOCTOR, **env).stdout
    role = urlsplit(url).username
    advice = f'GRANT USAGE, CREATE ON SCHEMA public TO "{role}";'
    assert json.dumps(advice)[1:-1] in before
    assert "DATABASE_REPLICA_URL leads to no standby" in before
    with psycopg.connect(there.url, autocommit=True) as owner:
        owner.execute(advice.removesuffix(";"))
    migrated = manage("migrate", "-v0", **env)
    assert migrated.returncode == 0, migrated.stderr
    after = manage(*DOCTOR, **env).stdout
    assert "cannot migrate" not in after
    assert "Writing works." in after


def test_a_certificate_is_looked_at_where_the_address_says_so(
    postgres: Database, tmp_path: Path
) -> None:
    files = {name: tmp_path / name for name in ("ours.crt", "ours.key", "other.crt", "other.key")}
    make_certificate("localhost", files["ours.crt"], files["ours.key"])
    make_certificate("localhost", files["other.crt"], files["other.key"])
    with PgBouncer(postgres) as pooler:
        pooler.stop()
        pooler.speak_tls(files["ours.crt"], files["ours.key"])
        pooler.start()
        address = pooler.url(postgres.url).replace("127.0.0.1", "localhost")
        said = {}
        for name in ("ours.crt", "other.crt"):
            url = f"{address}?sslmode=verify-full&sslrootcert={files[name]}"
            url += "&prepare_threshold=none"
            done = manage(*DOCTOR, DATABASE_URL=url, DATA_DIR=str(tmp_path))
            said[name] = done.stdout
    assert "answers." in said["ours.crt"]
    assert "certificate verify failed" in said["other.crt"]
