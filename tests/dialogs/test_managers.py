"""Who of the managers is there, how much they have to do, and who may ask."""

import pytest
from rest_framework.test import APIClient

from dialogs.actions import assign, close_dialog
from dialogs.models import Profile
from tests.people import People

ME = "/api/managers/me"


def test_a_manager_says_that_they_are_away_and_how_much_they_take(people: People) -> None:
    anna = people.manager(people.anna)
    assert anna.get(ME).json() == {
        "id": people.anna.pk, "name": "Anna", "status": "offline", "chosen": "online",
        "active": 0, "capacity": 5,
    }  # fmt: skip
    Profile.objects.create(user=people.anna, public_name="Anya")
    own = anna.patch(ME, {"status": "away", "capacity": 2}, format="json").json()
    assert (own["chosen"], own["capacity"], own["name"]) == ("away", 2, "Anya")
    assert anna.patch(ME, {"capacity": 0}, format="json").json()["chosen"] == "away"
    assert people.manager(people.boris).get(ME).json()["chosen"] == "online"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"status": "busy"}, "status"),
        ({"status": None}, "status"),
        ({"capacity": -1}, "capacity"),
        ({"capacity": 1001}, "capacity"),
        ({"capacity": "many"}, "capacity"),
    ],
)
def test_what_is_no_presence_is_refused_and_changes_nothing(
    people: People, said: dict[str, object], field: str
) -> None:
    anna = people.manager(people.anna)
    before = anna.get(ME).json()
    answer = anna.patch(ME, {"status": "away", "capacity": 1} | said, format="json")
    assert answer.status_code == 400
    assert answer.json()["error"]["fields"][field]
    assert anna.get(ME).json() == before


def test_colleagues_of_one_s_sites_are_listed_with_the_dialogs_that_they_have(
    people: People,
) -> None:
    assign(people.dialog.pk, people.anna, people.anna)
    assign(people.other.pk, people.anna, people.anna)
    close_dialog(people.other.pk, people.anna)
    found = people.manager(people.boris).get("/api/managers/").json()["results"]
    assert {each["name"]: each["active"] for each in found} == {"Anna": 1, "Boris": 0}
    rival = people.manager(people.zoya).get("/api/managers/").json()["results"]
    assert [each["id"] for each in rival] == [people.zoya.pk]
    everybody = people.manager(people.root).get("/api/managers/").json()["results"]
    assert {people.anna.pk, people.zoya.pk} <= {each["id"] for each in everybody}


@pytest.mark.parametrize("url", ["/api/managers/", ME])
def test_managers_are_nobody_else_s_business(people: People, url: str) -> None:
    for client in (APIClient(), people.visitor(people.vera)):
        assert client.get(url).status_code == 401
        assert client.patch(url, {"status": "away"}, format="json").status_code in (401, 405)
    people.anna.is_active = False
    people.anna.save()
    assert people.manager(people.anna).get(url).status_code in (401, 403)
