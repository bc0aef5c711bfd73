"""What happens in a bot is seen in a list of the admin that is open."""

from playwright.sync_api import expect

from tests.browsing import Pages
from tests.server import Server
from tests.shell import Shell

BEGIN = """
from bot.models import BotUser
from dialogs.models import Site
from tests.bot.earning.earners import asked, earn, user_of
users = [user_of(Site.objects.get(site_token="shop"), 900 + each) for each in range(2)]
"""


def test_a_task_done_in_the_bot_moves_the_balance_in_an_open_list(
    server: Server, pages: Pages
) -> None:
    with Shell(server) as bot:
        bot(BEGIN)
        users = pages.log_in(server, "root", path="/admin/bot/botuser/?q=900")
        balance = users.locator("#result_list .field-balance")
        expect(balance).to_have_text("0")
        users.evaluate("window.stayed = true")
        bot("earn(users[0], 100).state")
        expect(balance).to_have_text("100")
        payouts = pages.log_in(server, "root", path="/admin/bot/payout/?q=900")
        rows = payouts.locator("#result_list tbody tr")
        expect(rows).to_have_count(0)
        bot("asked(users[0], 60).state")
        expect(rows).to_have_count(1)
        expect(balance).to_have_text("40")
        assert users.evaluate("window.stayed")
