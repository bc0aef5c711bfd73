"""One browser of each engine for the run; what can't be had is said in the summary."""

from collections.abc import Iterator

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from tests.engines.missing import not_had, note
from tests.engines.visitors import Person
from tests.services.engines import KINDS, browser


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the stories of an engine that can't be had here; the summary says so."""
    if config.option.collectonly:
        return
    asked = {
        item: item.callspec.params.get("engine") for item in items if hasattr(item, "callspec")
    }
    names = sorted({name for name in asked.values() if name in KINDS})
    missing = not_had(names, config)
    note(config, missing)
    left_out = [item for item in items if asked.get(item) in missing]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", params=KINDS)
def engine(request: pytest.FixtureRequest) -> Iterator[WebDriver]:
    """A running browser of each engine in turn."""
    with browser(request.param) as driver:
        yield driver


@pytest.fixture
def vera(engine: WebDriver) -> Iterator[Person]:
    """A visitor whom no site knows, at a browser of the engine."""
    person = Person(engine)
    yield person
    person.leave()
