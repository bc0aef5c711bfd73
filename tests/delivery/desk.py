"""A manager who calls by one of the ways."""

from typing import Any
from uuid import uuid4

import httpx

from tests.clients import VisitorClient, opened
from tests.delivery.roads import Poster, Way
from tests.server import Server
from tests.shell import Shell

LONG = {"Content-Encoding": "identity"}  # a body that says how it is packed, even if it is not
PROOFS = ["token", "session"]


class Desk(Poster):
    """A manager of shop, new there, who writes by one of the ways."""

    def __init__(self, server: Server, shell: Shell, proof: str, way: Way) -> None:
        self.vera = VisitorClient(server)
        self.vera.session()
        self.vera.post("Is anybody there?")
        self.dialog, self._shell = self.vera.dialog, shell
        self.name = f"kim{uuid4().hex[:8]}"
        password = self.name if proof == "session" else None  # a good hash takes its time
        hire = f"User.objects.create_user('{self.name}', password={password!r}, is_staff=True)"
        shop = "Site.objects.get(site_token='shop')"
        self.number: int = shell(f"Member.objects.create(user={hire}, site={shop}).user_id")
        http = httpx.Client(base_url=server.url, timeout=30)
        opened.append(http)
        super().__init__(http, f"/api/dialogs/{self.dialog}/messages")
        if proof == "token":
            token = shell(f"ApiToken.objects.issue({self.user})[1]")
            self.http.headers["Authorization"] = f"Token {token}"
        else:
            self._log_in()
        self.go(way)

    @property
    def user(self) -> str:
        """The words for them in a shell."""
        return f"User.objects.get(username='{self.name}')"

    def do(self, words: str) -> None:
        """Change something of them, past their back."""
        self._shell(words.format(user=self.user))

    def ask(self, method: str, what: str = "", headers: Any = None, **words: Any) -> httpx.Response:
        """A call of the dialog's, or of another address below `/api/dialogs/`."""
        own = what if what.startswith("?") else f"{self.dialog}/{what}"
        return self.http.request(method, f"/api/dialogs/{own}", headers=headers, **words)

    def _log_in(self) -> None:
        page = "/admin/login/"
        self.http.get(page)
        words = {"username": self.name, "password": self.name, "next": "/admin/"}
        words["csrfmiddlewaretoken"] = self.http.cookies["csrftoken"]
        assert self.http.post(page, data=words).status_code == 302
        self.http.headers["X-CSRFToken"] = self.http.cookies["csrftoken"]
