"""Updates on their way into dialogs: once, in order, whatever else goes wrong."""

import time

from tests.bot.road import Road
from tests.bot.updates import message, text, update
from tests.waiting import eventually


def test_what_somebody_writes_to_the_bot_is_read_in_their_dialog(road: Road) -> None:
    assert road.post(text(1, 11, "/start")) == 200
    assert road.post(text(2, 11, "Hello")) == 200
    assert road.post(text(3, 11, "Is anybody there?")) == 200
    road.comes_to(11, ["Hello", "Is anybody there?"])
    row = next(each for each in road.anna.dialogs() if each["id"] == road.dialog(11))
    assert (row["channel"], row["visitor"]["name"], row["unread"]) == ("telegram", "Vera", 2)


def test_updates_that_come_twice_and_out_of_order_are_read_once_and_in_order(road: Road) -> None:
    updates = [text(number, 12, str(number)) for number in range(4, 10)]
    for each in (*updates[::-1], *updates):
        assert road.post(each) == 200
    road.comes_to(12, [str(number) for number in range(4, 10)])


def test_an_update_that_cannot_be_handled_is_kept_and_is_in_nobodys_way(road: Road) -> None:
    broken = update(10, {**message(13, "broken"), "from": {"first_name": "without a number"}})
    for each in (broken, text(11, 13, "behind it"), text(12, 14, "beside it")):
        assert road.post(each) == 200
    road.comes_to(14, ["beside it"], 10)
    road.comes_to(13, ["behind it"])
    kept = "Update.objects.filter(state='poison')"
    eventually(lambda: road.shell(f"{kept}.values_list('update_id', flat=True)[0]"), 10)
    assert "KeyError" in road.shell(f"{kept}.get().error")


def test_a_repaired_update_is_handled_when_it_is_tried_again(road: Road) -> None:
    road.shell("poison = Update.objects.get(state='poison')")
    road.shell("poison.body['from']['id'] = 13")
    road.shell("poison.save()")
    road.shell("from bot.updates.handling import again")
    assert road.shell("again([poison])") == 1
    road.comes_to(13, ["behind it", "broken"])
    assert "poison" not in road.states()


def test_a_worker_that_is_killed_leaves_nothing_undone_and_repeats_nothing(road: Road) -> None:
    for number in range(13, 43):
        assert road.post(text(number, 15 + number % 3, str(number))) == 200
        if number == 25:
            road.workers.kill()
    for chat in (15, 16, 17):
        numbers = [str(each) for each in range(13, 43) if 15 + each % 3 == chat]
        road.comes_to(chat, numbers)
    time.sleep(0.5)
    assert set(road.states()) == {"done"}
