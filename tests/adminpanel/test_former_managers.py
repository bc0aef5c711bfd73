"""What a visitor and colleagues read of a manager without a name, and of one who was removed."""

from uuid import uuid4

from playwright.sync_api import expect

from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.server import Server
from tests.shell import Shell
from tests.widget.host import dialog_of, write


def test_a_manager_without_a_name_and_one_who_is_gone(pages: Pages, local_server: Server) -> None:
    text, login = f"Hello {uuid4().hex}", f"kim{uuid4().hex[:8]}"
    chat = pages.open(f"{local_server.url}/widget/shop/?lang=en")
    write(chat, text)
    own = chat.locator(".row.own").last.get_by_role("img")
    expect(own).to_have_accessible_name("Sent")
    dialog = dialog_of(ManagerClient(local_server), text)
    kim, anna = ManagerClient(local_server), "Анна"
    with Shell(local_server) as shell:
        shell(f"user = User.objects.create_user('{login}', is_staff=True, is_superuser=True)")
        kim.http.headers["Authorization"] = f"Token {shell('ApiToken.objects.issue(user)[1]')}"
        kim.post(dialog, "An answer without a name")
        author = chat.locator(".row:not(.own) .author")
        expect(author.last).to_have_text("Manager")
        shell(f"user.first_name = {anna!r}; user.save()")
        kim.post(dialog, "An answer with a name")
        expect(author.last).to_have_text(anna)
        shell("user.delete()")
    chat.reload()
    expect(author.last).to_have_text(f"{anna} (former manager)")
    expect(author.nth(-2)).to_have_text("Former manager")
    page = pages.log_in(local_server, path=f"/admin/inbox/{dialog}/")
    authors = page.locator("#log .is-colleague .message-author")
    expect(authors.last).to_have_text(f"{anna} (бывший менеджер)")
    expect(authors.first).to_have_text("Бывший менеджер")
    expect(page.locator(f'a.row[data-dialog="{dialog}"] .row-author')).to_have_text(f"{anna}: ")
