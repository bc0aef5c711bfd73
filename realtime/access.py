"""Who is on the other end of a live connection, or why they are not let in."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from realtime.groups import Side

# Close codes of contract chapter 4 and the HTTP status that says the same before a stream starts.
HTTP_STATUS = {4001: 401, 4002: 401, 4003: 403, 4004: 404, 4008: 429}
WORDS = {
    4001: "token_expired",
    4002: "not_authorised",
    4003: "origin_not_allowed",
    4004: "not_found",
    4008: "too_many",
}
SENTENCES = {
    4001: _("The token has expired."),
    4002: _("Log in, or send a valid token."),
    4003: _("This page may not connect."),
    4004: _("There is no such dialog."),
    4008: _("Too many; wait a little."),
}


@dataclass(frozen=True, slots=True)
class Access:
    """A person who was let in: `person` is `visitor:<id>` or `manager:<id>`. Their own side reads
    `name`, the other side `public_name`.

    Visitors may count on a manager who `attends`, and not on one who says that they are away.
    `dialog_id` is None on the inbox socket, whose `site_ids` say which lists it may follow.
    `expires_at` is in seconds since the epoch; None does not run out. `proof` is what they were
    let in by (a session, a token), for whoever let them in to look at again (`realtime.host`).
    `user_id` is that of `Event.user_id`, by which `/sync` knows what is their own.
    """

    side: Side
    person: str
    person_id: int
    name: str
    address: str
    dialog_id: int | None = None
    site_ids: tuple[int, ...] = ()
    expires_at: float | None = None
    public_name: str = ""
    attends: bool = True
    proof: object = field(default=None, repr=False)
    user_id: int | None = None


class Refused(Exception):
    """A connection that is not let in; `code` is a close code of contract chapter 4."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        """The reason as a sentence, in the language of the moment."""
        return str(SENTENCES[self.code])

    @property
    def status(self) -> int:
        """The HTTP status that says the same."""
        return HTTP_STATUS[self.code]

    @property
    def word(self) -> str:
        """The machine word of the error."""
        return WORDS[self.code]
