"""The API describes itself, at an address for programs and on a page for people."""

import pytest
from django.core.management import call_command
from django.test import Client


def test_the_schema_is_valid_and_has_no_warning(tmp_path: object) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=f"{tmp_path}/schema.yml")


def test_the_readable_page_runs_under_the_content_security_policy(client: Client) -> None:
    page = client.get("/api/docs/")
    assert "unsafe" not in page["Content-Security-Policy"]
    html = page.content.decode()
    assert "<style" not in html
    assert "<script>" not in html
    assert client.get("/api/docs/?script").status_code == 200


@pytest.mark.parametrize(
    "query", ["version=%00", "version=a%0d%0aX:%20y", "version=%ff", "lang=%00"]
)
def test_what_is_asked_of_the_schema_stands_in_no_header(client: Client, query: str) -> None:
    answer = client.get(f"/api/schema/?{query}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'inline; filename="ReplyX.yaml"'
