"""No frame that a visitor gets tells a manager's login, whatever the manager does."""

from uuid import uuid4

from tests.clients import ManagerClient, VisitorClient, ok
from tests.server import Server
from tests.shell import Shell


def test_no_frame_for_a_visitor_tells_a_login(server: Server) -> None:
    login = f"m.petrova{uuid4().hex[:8]}"
    with Shell(server) as shell:
        shell(f"user = User.objects.create_user('{login}', is_staff=True)")
        shell("member = Member.objects.create(user=user, site=Site.objects.get(site_token='shop'))")
        token, pk = shell("(ApiToken.objects.issue(user)[1], user.pk)")
    vera, petrova, anna = VisitorClient(server), ManagerClient(server), ManagerClient(server)
    petrova.http.headers["Authorization"] = f"Token {token}"
    vera.session()
    vera.post("Hello")
    with vera.socket() as hers, anna.socket(vera.dialog) as managers:
        with petrova.socket(vera.dialog) as writes, petrova.inbox() as inbox:
            inbox.send({"type": "open", "dialog_id": vera.dialog})
            for socket in (writes, inbox):
                socket.of_type("hello")
            writes.send({"type": "typing", "on": True})
            assert hers.of_type("typing")["name"] == ""
            assert managers.of_type("typing")["name"] == login
            ok(petrova.http.post(petrova.path(vera.dialog, "typing"), json={"on": True}))
            seq = petrova.post(vera.dialog, "An answer")["seq"]
            writes.send({"type": "read", "seq": seq})
            petrova.patch(vera.dialog, manager=pk, status="closed")
            hers.until(lambda frame: frame.get("status") == "closed")
        with vera.socket() as again:
            again.seq(seq)
            assert login not in str(again.frames)
        assert login not in str(hers.frames)
    assert login not in str(vera.log()) + str(vera.session())
