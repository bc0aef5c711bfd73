"""A page of a list costs what it shows, and a search what it finds, however much there is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dialogs.delivery import Waiting, inbox_rows_since
from dialogs.models import Dialog, Member, Site, Visitor
from dialogs.searching import finding, search
from tests.dialogs.grown import differences, grow, read_all
from tests.people import People
from tests.server import base_environment, run_python

MANY = 12_000
BIG = {"dialogs_dialog", "dialogs_entry", "dialogs_searchtext", "dialogs_visitor"}


def own_sites(people: People) -> list[int]:
    """Anna's three sites, of which a fourth is not one."""
    extra = [Site.objects.create(name=each, site_token=each) for each in ("tea", "books")]
    for site in extra:
        Member.objects.create(site=site, user=people.anna)
    return [people.shop.pk, *(site.pk for site in extra), people.rival.pk]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps of a plan."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


@contextmanager
def dear() -> Iterator[list[str]]:
    """Queries that read more rows of a big table than a page needs."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield found
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            if not query["sql"].startswith("SELECT"):
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
            answer = cursor.fetchone()[0]
            plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
            for node in nodes(plan):
                if node.get("Relation Name") in BIG:
                    left = node.get("Rows Removed by Filter", 0)
                    rows = (node["Actual Rows"] + left) * node["Actual Loops"]
                    if rows > MANY / 6:
                        how = f"{node['Node Type']} of {node['Relation Name']}, {rows} rows"
                        found.append(f"{how}: {query['sql'][-300:]}")


def test_no_list_and_no_search_reads_all_there_is(people: People) -> None:
    site_ids = own_sites(people)
    grow(site_ids, MANY)
    Dialog.objects.filter(site=site_ids[0], status="open").update(manager=people.anna)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL random_page_cost = 1.1")  # all of it is in memory
    anna = people.manager(people.anna)
    asked = [
        *("", "?status=open", "?status=closed", "?manager=me", "?manager=me&status=open"),
        *("?manager=none", "?handoff=requested", f"?site={site_ids[1]}", "?limit=7"),
        *(
            "?q=заказ",
            "?q=oolong",
            "?q=101700",
            "?q=Anna+7777",
            "?q=нетакого",
            "?q=каз&status=open",
        ),
    ]
    costs: dict[str, list[str]] = {}
    for query in asked:
        with dear() as costs[query]:
            page = anna.get(f"/api/dialogs/{query}")
        if following := page.json()["next"]:
            with dear() as costs[f"{query}, next"]:
                anna.get(following)
    since = Dialog.objects.order_by("-updated_at").values_list("updated_at", flat=True)[20]
    with dear() as costs["rows"]:
        inbox_rows_since(tuple(site_ids[:3]), since)
    assert {query: dear_ones for query, dear_ones in costs.items() if dear_ones} == {}


def test_who_answers_for_many_sites_does_not_pay_for_all_of_their_dialogs(people: People) -> None:
    sites = [Site.objects.create(name=f"s{n}", site_token=f"s{n}") for n in range(40)]
    grow([site.pk for site in sites], MANY)
    for site in sites[:20]:
        Member.objects.create(site=site, user=people.anna)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL random_page_cost = 1.1")
    costs: dict[str, list[str]] = {}
    for user in (people.anna, people.root):
        for query in ("?", "?status=open&limit=20", "?status=closed", "?q=oolong"):
            with dear() as costs[f"{user}, {query}"]:
                page = people.manager(user).get(f"/api/dialogs/{query}").json()
            with dear() as costs[f"{user}, {query}, next"]:
                people.manager(user).get(page["next"])
    assert {query: dear_ones for query, dear_ones in costs.items() if dear_ones} == {}


def test_a_page_of_the_admin_costs_what_it_shows(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "LOOKED_AT", 1500)
    grow(own_sites(people), MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL random_page_cost = 1.1")
    browser = Client()
    browser.force_login(people.root)
    costs: dict[str, list[str]] = {}
    for asked in (
        *("dialog/", "dialog/?p=3", "dialog/?status__exact=open", "dialog/?q=oolong"),
        *("entry/", "entry/?kind__exact=message", "visitor/", "attachment/"),
        # In many, in one, in none, and two that many have and nobody both.
        *(f"visitor/?q={each}" for each in ("Anna", "Anna+7776", "Viktor", "nowhere", "777+888")),
    ):
        with dear() as costs[asked]:
            page = browser.get(f"/admin/dialogs/{asked}")
        assert page.status_code == 200
    assert {query: dear_ones for query, dear_ones in costs.items() if dear_ones} == {}


def test_those_who_wait_for_long_are_not_counted_each_time(people: People) -> None:
    site_ids = own_sites(people)
    grow(site_ids, MANY)
    Dialog.objects.begun().update(status="open", waiting_since=F("active_at"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    gauge = Waiting()
    number = sum(gauge.of_sites().values())
    assert number == Dialog.objects.begun().count()
    other = Visitor.objects.create(site_id=site_ids[1])
    Dialog.objects.create(site_id=site_ids[1], visitor=other, waiting_since=timezone.now())
    with dear() as costs:
        assert sum(gauge.of_sites().values()) == number + 1
    assert costs == []


def test_a_page_of_a_search_ends_in_time_and_the_next_goes_on(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("FIRST", 20), ("MOST", 60), ("FURTHER", 100), ("FEW", 10)):
        monkeypatch.setattr(finding, name, value)
    grow([people.shop.pk], 900)
    anna, words = people.manager(people.anna), "куртка щука"
    address, found, pages = f"/api/dialogs/?q={quote(words)}&limit=50", [], []
    while address:
        page = anna.get(address).json()
        pages.append(len(page["results"]))
        found += [row["id"] for row in page["results"]]
        address = page["next"]
    assert found == read_all([people.shop.pk], words)
    assert len(found) > 3
    assert len(pages) > 3


def test_pages_and_searches_find_what_reading_everything_finds(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_ids = own_sites(people)
    for name, value in (
        ("FIRST", 20),
        ("MOST", 60),
        ("FURTHER", 60),
        ("FEW", 30),
        ("RARE", 10),
        ("AT_ONCE", 10),
    ):  # so that few are many
        monkeypatch.setattr(finding, name, value)
    grow(site_ids, 600)
    assert differences(site_ids[:3]) == []


def test_sqlite_finds_the_same_and_its_index_outlives_a_table_made_anew(tmp_path: Path) -> None:
    env = {**base_environment(), "DATA_DIR": str(tmp_path)}
    env["DJANGO_SETTINGS_MODULE"] = "replyx.settings"
    run_python("manage.py", "migrate", "-v0", env=env)
    assert run_python("-m", "tests.dialogs.grown", env=env).strip() == "the same"


def test_of_many_sites_the_newest_dialogs_are_listed(people: People) -> None:
    sites = [Site.objects.create(name=f"s{n}", site_token=f"s{n}") for n in range(40)]
    grow([site.pk for site in sites], 400)
    for site in sites:
        Member.objects.create(site=site, user=people.anna)
    right = Dialog.objects.begun().order_by("-active_at", "-pk").values_list("pk", flat=True)
    page = people.manager(people.anna).get("/api/dialogs/?limit=30").json()
    assert [row["id"] for row in page["results"]] == list(right[:30])
    second = people.manager(people.anna).get(page["next"]).json()
    assert [row["id"] for row in second["results"]] == list(right[30:60])
    back = people.manager(people.anna).get(second["previous"]).json()
    assert back["results"] == page["results"]
    assert (page["previous"], back["previous"]) == (None, None)
