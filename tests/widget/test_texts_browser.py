"""What somebody wrote is shown as text and links, whatever it is."""

import time

from playwright.sync_api import Page, expect

from tests.clients import ManagerClient
from tests.hostile import LONG
from tests.server import Server
from tests.widget.host import begin, bubbles, update, write

ATTACKS = [
    "<script>document.title = 'hacked'</script>",
    "<img src=x onerror=\"document.title = 'hacked'\">",
    "javascript:document.title='hacked'",
    "<a href=\"javascript:document.title='hacked'\">click</a>",
    "https://shop.example/\" onmouseover=\"document.title='hacked'",
    "{{constructor.constructor('document.title=1')()}} ${document.title} <!-- ]]>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "data:text/html,<script>alert(1)</script>",
]


def test_text_is_shown_as_text_whoever_wrote_it(
    chat: Page, anna: ManagerClient, local_server: Server
) -> None:
    dialog = begin(chat, anna, "An attack follows")
    name = "<img src=x onerror=\"document.title='hacked'\">"
    update(local_server, "django.contrib.auth.models.User", "username='root'", first_name=name)
    root = ManagerClient(local_server, "root")
    for attack in ATTACKS:
        write(chat, attack)
        root.post(dialog, attack)
        expect(bubbles(chat).filter(has_text=attack)).to_have_count(2)
    expect(chat.locator(".row:not(.own) .author").last).to_have_text(name)
    assert chat.title() == "Shop"
    assert chat.locator("#log :is(script, img, svg animate, [onerror], [onmouseover])").count() == 0
    links = [link.get_attribute("href") or "" for link in chat.locator("#log a").all()]
    assert {link.split(":")[0] for link in links} == {"https"}


def test_no_text_keeps_the_page_busy(chat: Page, anna: ManagerClient) -> None:
    dialog = begin(chat, anna, "Long ones follow")
    for text in LONG:
        anna.post(dialog, text)
    begun = time.monotonic()
    chat.reload()
    expect(bubbles(chat)).to_have_count(2 + len(LONG))
    assert time.monotonic() - begun < 5
    milliseconds = """async (texts) => {
        const { linksIn } = await import("/static/text/links.js");
        const begun = performance.now();
        for (const text of texts) linksIn(text.repeat(50));
        return performance.now() - begun;
    }"""
    assert chat.evaluate(milliseconds, LONG) < 3000  # quadratic ones take minutes


def test_links_open_elsewhere_and_only_safe_ones_are_links(chat: Page, anna: ManagerClient) -> None:
    dialog = begin(chat, anna, "Links, please")
    anna.post(
        dialog, "See https://a.example/x_(y)?q=1. Or (www.b.example), me@c.example, ftp://d.e"
    )
    links = bubbles(chat).last.locator("a")
    expect(links).to_have_text(["https://a.example/x_(y)?q=1", "www.b.example", "me@c.example"])
    found = [link.get_attribute("href") for link in links.all()]
    assert found == ["https://a.example/x_(y)?q=1", "https://www.b.example", "mailto:me@c.example"]
    for link in links.all():
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        assert link.get_attribute("target") == "_blank"
