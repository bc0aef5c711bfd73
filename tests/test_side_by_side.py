"""The whole suite is shared out among workers: nothing is lost, and nobody waits at the end."""

from itertools import groupby

import pytest

from tests.side_by_side import pieces


def test_a_piece_is_a_row_of_tests_of_one_file_and_the_last_ones_are_small() -> None:
    files = [("a", 40), ("b", 40), ("c", 40), ("a", 80), ("b", 80)]  # tests on SQLite, on both
    tests = [f"tests/test_{name}.py::test_{at}" for name, end in files for at in range(end)]
    tests = list(dict.fromkeys(tests))
    found = pieces(tests, workers=2)
    assert list(found) == tests
    rows = [[test for test, _ in row] for _, row in groupby(found.items(), lambda one: one[1])]
    assert len(rows) == len(set(found.values())), "a piece is in two places"
    assert all(len({test.partition("::")[0] for test in row}) == 1 for row in rows)
    assert (len(rows[0]), len(rows[-1])) == (12, 1)


def test_what_needs_a_browser_comes_last(request: pytest.FixtureRequest) -> None:
    wanted = ["browser" in getattr(item, "fixturenames", ()) for item in request.session.items]
    assert wanted == sorted(wanted)
