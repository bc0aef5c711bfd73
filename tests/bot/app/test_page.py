"""The page of the Mini App: who may frame it, and what runs in it."""

from rest_framework.test import APIClient

from bot.app.framing import CLIENTS
from bot.models import Bot
from tests.people import People


def test_only_telegram_may_frame_the_page_and_no_script_of_others_runs_in_it(
    people: People,
) -> None:
    bot = Bot.objects.create(site=people.shop, token="1:" + "x" * 30)
    answer = APIClient().get(f"/bot/{bot.pk}/app/")
    policy = answer["Content-Security-Policy"]
    assert f"frame-ancestors {' '.join(CLIENTS)};" in f"{policy};"
    assert "script-src 'self';" in f"{policy};"
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors 'none'" in APIClient().get("/admin/login/")["Content-Security-Policy"]
    Bot.objects.update(enabled=False)
    assert APIClient().get(f"/bot/{bot.pk}/app/").status_code == 404
