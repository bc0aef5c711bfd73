"""What visitors do, Vera and whoever else comes by, and what becomes of them."""

from tests.clients import identity
from tests.rejoining.conversation import REFUSED, Conversation, doing, file, message, upto


@doing
def vera_writes(it: Conversation, number: int) -> None:
    it.call(it.vera, "POST", "messages", json=message(f"Question {number}"))


@doing
def vera_sends_a_file(it: Conversation, number: int) -> None:
    it.call(it.vera, "POST", "messages", data=message(""), files=file(number))


@doing
def vera_reads(it: Conversation, number: int) -> None:
    it.call(it.vera, "POST", "read", json={"seq": upto(it, number)})


@doing
def vera_types(it: Conversation, number: int) -> None:
    it.call(it.vera, "POST", "typing", json={"on": bool(number % 2)})


@doing
def vera_is_on_another_page(it: Conversation, number: int) -> None:
    page = {"url": f"https://shop.example/{number}", "title": f"Tea {number}" if number % 2 else ""}
    it.call(it.vera, "POST", "page", json=page)


@doing
def vera_gives_an_address(it: Conversation, number: int) -> None:
    it.call(it.vera, "POST", "email", json={"email": f"vera{number}@shop.example"})


@doing
def vera_takes_the_address_back(it: Conversation, _number: int) -> None:
    it.call(it.vera, "DELETE", "email")


@doing
def vera_asks_for_a_person(it: Conversation, _number: int) -> None:
    it.call(it.vera, "POST", "handoff/request")


@doing
def vera_asks_no_longer(it: Conversation, _number: int) -> None:
    it.call(it.vera, "POST", "handoff/cancel")


@doing
def the_assistant_is_in_the_middle(it: Conversation, number: int) -> None:
    """It begins to answer, and goes on with `the_assistant_goes_on`."""
    it.model.gate.clear()
    vera_writes(it, number)


@doing
def the_assistant_goes_on(it: Conversation, _number: int) -> None:
    it.model.gate.set()


@doing
def somebody_comes_by(it: Conversation, _number: int) -> None:
    it.pass_by()


@doing
def somebody_asks_for_a_person(it: Conversation, _number: int) -> None:
    visitor, _pk = it.others[-1]
    answer = visitor.http.post(visitor.path(visitor.dialog, "handoff/request"))
    assert answer.is_success or answer.status_code in (*REFUSED, 401)


@doing
def somebody_is_known(it: Conversation, number: int) -> None:
    it.pass_by().session(identity=identity(it.server, f"Viktor {number}"))


@doing
def somebody_was_here_before(it: Conversation, number: int) -> None:
    """A person with a dialog comes anonymously, writes, and says then who they are."""
    person = identity(it.server, f"Viktor {number}")
    it.pass_by().session(identity=person)
    it.pass_by().session(identity=person)


@doing
def somebody_is_made_anonymous(it: Conversation, _number: int) -> None:
    _visitor, pk = it.others[-1]
    it.admin.choose("visitor", "anonymise", pk)
    it.pass_by()


@doing
def somebody_is_deleted(it: Conversation, _number: int) -> None:
    _visitor, pk = it.others.pop()
    it.pass_by()
    it.admin.choose("visitor", "delete_selected", pk)
