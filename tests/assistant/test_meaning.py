"""Where there is a server of embeddings, what is meant alike is found before what sounds alike."""

from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from assistant.finding import meaning
from assistant.finding.likely import likely
from assistant.finding.meaning import learn
from assistant.knowledge.writing import take
from assistant.models import Article, Meaning
from assistant.reading.documents import Document
from dialogs.models import Site
from jobs.models import Job
from tests.people import People
from tests.services.embeddings import Embeddings

QUESTION = "When is my shipment here, how many days?"
ARTICLES = {
    "Returns": "Days and days: within fourteen days opened tea comes back. Many days.",
    "Delivery": "The courier brings a parcel within two days.",
    "Brewing": "Two minutes are enough for it, and days for none of our teas but for one of them.",
}


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Embeddings]:
    """It listens, and is known to nobody who was refused before."""
    monkeypatch.setattr(meaning, "_away_until", 0.0)
    server = Embeddings()
    settings.EMBEDDINGS_URL, settings.EMBEDDINGS_KEY = server.url, "secret"
    yield server
    server.close()


@pytest.fixture
def shop(people: People) -> Site:
    for title, text in ARTICLES.items():
        take(people.shop, Document(title, title, text))
    return people.shop


def titles(site: Site) -> list[str]:
    return [hit.passage.article.title for hit in likely(site, QUESTION).hits]


def test_without_a_server_the_words_decide(shop: Site) -> None:
    assert titles(shop)[0] == "Returns"
    assert not Job.objects.exists()
    with pytest.raises(CommandError):
        call_command("knowledge", "learn", "shop")


def test_what_is_meant_alike_comes_first(
    server: Embeddings, shop: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert titles(shop)[0] == "Returns"  # nothing was learned yet
    call_command("knowledge", "learn", "shop")
    assert "3" in capsys.readouterr().out
    assert titles(shop)[0] == "Delivery"
    assert set(titles(shop)) == set(ARTICLES)
    first, last = server.bodies[0], server.bodies[-1]
    assert (first["model"], first["input"][0]) == ("e5-passage", f"Returns\n{ARTICLES['Returns']}")
    assert (last["model"], last["input"]) == ("e5-query", [QUESTION])
    assert set(server.keys) == {"Bearer secret"}
    assert learn(shop.pk) == 0


def test_what_is_new_is_learned_in_the_background_once(server: Embeddings, shop: Site) -> None:
    jobs = Job.objects.filter(key=f"meaning:{shop.pk}")
    assert 1 <= jobs.count() <= 2  # two if half a minute began meanwhile
    assert all(timezone.now() < job.run_after < timezone.now() + 2 * meaning.EVERY for job in jobs)
    meaning.learned.call(shop.pk)
    assert Meaning.objects.count() == 3
    article = Article.objects.get(title="Brewing")
    take(shop, Document("Brewing", "Brewing", "Water of ninety degrees."))
    assert not Meaning.objects.filter(passage__article=article).exists()
    meaning.learned.call(shop.pk)
    assert Meaning.objects.filter(passage__article=article).count() == 1


def test_another_model_learns_anew(server: Embeddings, shop: Site, settings: Settings) -> None:
    learn(shop.pk)
    settings.EMBEDDINGS_MODEL = "other"
    assert titles(shop)[0] == "Returns"
    assert learn(shop.pk) == 3
    assert titles(shop)[0] == "Delivery"
    assert server.bodies[-1]["model"] == "other"


@pytest.mark.parametrize("fault", ["refuses", "is slow", "is gone"])
def test_a_server_that_fails_costs_an_order_and_no_answer(
    server: Embeddings, shop: Site, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    learn(shop.pk)
    monkeypatch.setattr(meaning, "ASKED_WITHIN", 0.2)
    if fault == "refuses":
        server.status = 500
    elif fault == "is slow":
        server.pause = 1.0
    else:
        server.close()
    assert titles(shop)[0] == "Returns"
    asked = len(server.bodies)
    began = perf_counter()
    assert titles(shop)[0] == "Returns"
    assert perf_counter() - began < 0.2
    assert len(server.bodies) == asked  # it is left alone for a while
    if fault != "is slow":
        with pytest.raises(meaning.Unavailable):
            meaning.embedded(["tea"], "passage", 0.2)


def test_changes_are_learned_together() -> None:
    assert timedelta(seconds=5) < meaning.EVERY < timedelta(minutes=2)
