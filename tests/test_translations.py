"""Everybody reads ReplyX in their own language: the Russian catalogue is complete and in order."""

import ast
import re

from tests.messages import KEYWORDS, catalogue, messages_in_code, sources

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_every_text_has_a_russian_translation() -> None:
    done = {(entry.msgctxt, entry.msgid) for entry in catalogue().translated_entries()}
    missing = {
        message: sorted(files)
        for (context, message), files in messages_in_code().items()
        if (context, message) not in done
    }
    assert missing == {}


def test_the_catalogue_has_no_text_that_nobody_shows() -> None:
    used = set(messages_in_code())
    stale = [entry.msgid for entry in catalogue() if (entry.msgctxt, entry.msgid) not in used]
    assert stale == []


def test_translations_are_certain_and_fill_in_the_same_values() -> None:
    for entry in catalogue():
        assert not entry.fuzzy, entry.msgid
        assert sorted(PLACEHOLDER.findall(entry.msgid)) == sorted(
            PLACEHOLDER.findall(entry.msgstr)
        ), entry.msgid


def test_no_text_hides_in_an_f_string_where_the_catalogue_cannot_find_it() -> None:
    hidden = [
        f"{path.name}: {ast.unparse(node)}"
        for path in sources()
        if path.suffix == ".py"
        for string in ast.walk(ast.parse(path.read_text()))
        if isinstance(string, ast.JoinedStr)
        for node in ast.walk(string)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", *KEYWORDS}
    ]
    assert hidden == []
