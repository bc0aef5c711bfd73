"""Files of other programs become articles; what cannot be read is told, and fills no memory."""

import subprocess
import sys

import pytest
from django.utils import translation

from assistant.reading import files, formats
from assistant.reading.documents import Document
from tests.assistant.made import docx, pdf
from tests.server import base_environment
from tests.services.process import ROOT

PAGE = """<!doctype html><title>Delivery | Tea</title><link rel="canonical" href="https://tea.example/d">
<nav>Home</nav><h1>Delivery</h1><p>Two <b>to</b> five days.<script>alert(1)</script></p>
<h2>Cost</h2><ul><li>Courier: 300</li><li>Post: 200</li></ul>
<table><tr><td>Moscow</td><td>1 day</td></tr></table><div onclick="x()">Ask us</div>"""
TEXT = "Two to five days.\n\n## Cost\n\n- Courier: 300\n- Post: 200\n- Moscow · 1 day\n\nAsk us"


def only(name: str, data: bytes) -> Document:
    documents, failed = files.read(name, data)
    assert failed == []
    assert len(documents) == 1
    return documents[0]


def why_not(name: str, data: bytes) -> str:
    with translation.override("en"):
        documents, failed = files.read(name, data)
    assert documents == []
    return failed[0][1]


def test_a_page_loses_what_is_no_text_of_it() -> None:
    read = only("help/delivery.html", PAGE.encode())
    assert read == Document("file:help/delivery.html", "Delivery", TEXT, "https://tea.example/d")


def test_markdown_keeps_headings_lists_and_tables() -> None:
    source = (
        "# Delivery\n\nTwo *to* five [days](https://x.example).\n\n## Cost\n\n* Courier\n* Post\n"
    )
    read = only("delivery.md", source.encode())
    assert (read.title, read.text) == (
        "Delivery",
        "Two to five days.\n\n## Cost\n\n- Courier\n- Post",
    )


def test_a_text_is_as_it_is_and_named_by_its_file() -> None:
    assert only("Часы работы.txt", "С 9 до 21".encode()).title == "Часы работы"
    assert only("old.txt", "С 9 до 21".encode("cp1251")).text == "С 9 до 21"


def test_a_document_of_word_has_its_heading_for_its_title() -> None:
    read = only("d.docx", docx("Доставка", "Два дня.", "Пять дней."))
    assert (read.title, read.text) == ("Доставка", "Два дня.\n\nПять дней.")


def test_a_pdf_has_the_text_of_all_its_pages() -> None:
    read = only("d.pdf", pdf("Two days.", "Five days.", title="Delivery"))
    assert (read.title, read.text) == ("Delivery", "Two days.\n\nFive days.")


def test_lines_are_articles_and_pairs_and_a_wrong_one_stops_no_other() -> None:
    lines = [
        '{"title": "A", "text": "One"}',
        "{",
        '{"title": "A", "text": "Two"}',
        '{"question": "Q?", "answer": "Yes", "url": "https://tea.example/q"}',
        '{"title": "No text"}',
        '{"title": "B", "text": "x", "url": "javascript:alert(1)"}',
        "[1]",
    ]
    documents, failed = files.read("a.jsonl", "\n".join(lines).encode())
    assert [each.key for each in documents] == ["line:A", "line:A#2", "line:https://tea.example/q"]
    assert documents[2].is_pair
    assert [where for where, _why in failed] == ["a.jsonl:2", "a.jsonl:5", "a.jsonl:6", "a.jsonl:7"]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.rtf", b"x", "kind"),
        ("a.txt", b"\x00\x01", "not a text"),
        ("a.txt", b" \n", "no text"),
        ("a.txt", b"x" * (formats.LONGEST + 1), "characters"),
        ("a.md", b"x" * (files.LARGEST + 1), "larger than 20 MB"),
        ("a.docx", b"PK no zip", "not a DOCX"),
        ("a.docx", docx("x", head="<!DOCTYPE x [<!ENTITY a 'aaaa'>]>"), "not a DOCX"),
        ("a.docx", docx("x", padding=formats.UNPACKED), "when unpacked"),
        ("a.pdf", b"%PDF-1.4 broken", "broken"),
        ("a.pdf", pdf("secret", password="tea"), "password"),
        ("a.pdf", pdf(""), "no text"),
        ("a.pdf", pdf(*[""] * (formats.PAGES + 1)), "pages"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, data: bytes, why: str) -> None:
    assert why in why_not(name, data)


def test_a_server_loads_none_of_what_reads_files() -> None:
    code = """
import sys, django
django.setup()
import replyx.asgi, replyx.urls, assistant.finding.stems, assistant.reading.files
from django.urls import get_resolver
get_resolver().url_patterns
late = {"mammoth", "selectolax", "markdown_it", "pypdf", "nh3", "snowballstemmer"}
print(sorted(late & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**base_environment(), "DJANGO_SETTINGS_MODULE": "replyx.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "[]"
