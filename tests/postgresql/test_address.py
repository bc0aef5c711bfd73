"""What DATABASE_URL may say."""

from typing import Any

import pytest
from environs import EnvError

from replyx.postgresql.address import database
from replyx.postgresql.primary import places_of


def connected_with(url: str) -> dict[str, Any]:
    """What a connection would be made with."""
    found = database("DATABASE_URL", url)
    return {**found["OPTIONS"], "host": found["HOST"], "port": found["PORT"]}


@pytest.mark.parametrize(
    ("hosts", "host", "port", "places"),
    [
        ("a:5432,b:6432", "a,b", "5432,6432", [("a", "5432"), ("b", "6432")]),
        ("a,b:6432", "a,b", "5432,6432", [("a", "5432"), ("b", "6432")]),
        ("[::1]:1,b", "::1,b", "1,5432", [("::1", "1"), ("b", "5432")]),
        ("a:5433", "a", 5433, []),
    ],
)
def test_of_several_hosts_the_one_that_takes_writes_is_wanted(
    hosts: str, host: str, port: str | int, places: list[tuple[str, str]]
) -> None:
    how = connected_with(f"postgresql://chat:p%40ss@{hosts}/replyx?sslmode=require")
    assert (how["host"], how["port"], how["sslmode"]) == (host, port, "require")
    assert places_of(how) == places


def test_who_says_that_any_host_will_do_gets_any() -> None:
    how = connected_with("postgresql://chat@a,b/replyx?target_session_attrs=any")
    assert (how["target_session_attrs"], places_of(how)) == ("any", [])


@pytest.mark.parametrize("url", ["postgresql://u:secret@a:x,b/db", "radish://u:secret@a/db"])
def test_what_is_no_address_is_said_without_its_password(url: str) -> None:
    with pytest.raises(EnvError, match="DATABASE_URL is no address of a database") as caught:
        database("DATABASE_URL", url)
    assert "secret" not in str(caught.value)


def test_statements_need_not_be_prepared() -> None:
    assert connected_with("postgresql://u@a/db?prepare_threshold=none")["prepare_threshold"] is None
