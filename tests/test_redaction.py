"""What the log is without, whichever road it came by."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError
from structlog.stdlib import ProcessorFormatter

from replyx.edge.redaction import without_secrets
from replyx.logs import as_json, encode_text

TEXT = "My card is 4111\nand my word is oolong"


def line_of(words: str, error: Exception | None = None) -> str:
    """What a line of another library becomes."""
    about = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("django", logging.ERROR, "", 1, words, None, about)
    processors = [ProcessorFormatter.remove_processors_meta, *as_json(encode_text)]
    formatter = ProcessorFormatter(processors=processors, foreign_pre_chain=[without_secrets])
    line: str = json.loads(formatter.format(record))
    return str(line)


@pytest.mark.parametrize("end", ["", "\nCONTEXT:  somewhere"])
def test_a_row_that_the_database_refuses_is_not_shown(end: str) -> None:
    try:
        raise IntegrityError(f"null value\nDETAIL:  Failing row contains (1, {TEXT}).{end}")
    except IntegrityError:
        error = sys.exc_info()[1]
    assert isinstance(error, Exception)
    line = line_of(f"500: {error}", error)
    assert "null value" in line
    assert "IntegrityError" in line
    assert "4111" not in line
    assert "oolong" not in line
    assert end.strip() in line


@pytest.mark.parametrize(
    "words",
    [
        "Service Unavailable: /files/17:sEcret-sEcret/",
        "Not Found: http://localhost/files/17:sEcret-sEcret/?x=1",
        "GET /api/widget/dialogs/1/events?after=1&token=sEcret-sEcret failed",
        "Not Found: /widget/eyJ2aXNpdG9yIjo2NiwidmVyc2lvbiI6MX0:sEcret-sEcret",
        "Not Found: /widget/eyJ2aXNpdG9yIjo2NiwidmVyc2lvbiI6MX0%3AsEcret-sEcret/x",
        'HTTP Request: POST https://api.telegram.org/bot4242:AAsEcret-sEcret/getMe "HTTP/1.1 200"',
    ],
)
def test_what_opens_something_is_not_shown(words: str) -> None:
    assert "sEcret" not in line_of(words)
    assert words.partition(":")[0].partition("?")[0] in line_of(words)
