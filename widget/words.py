"""What the widget's script says, in the language of the request."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """The phrases by the key under which the script asks for them; {names} are filled there."""
    return {
        "you": _("You"),
        "manager": _("Manager"),
        "former": _("{name} (former manager)"),
        "former_manager": _("Former manager"),
        "assistant": _("Assistant"),
        "online": _("Online"),
        "away": _("We will answer as soon as we can"),
        "types": _("{name} is typing…"),
        "waiting": _("Waiting to be sent"),
        "sending": _("Sending"),
        "sent": _("Sent"),
        "delivered": _("Delivered"),
        "read": _("Read"),
        "failed": _("Not sent."),
        "retry": _("Tap to retry"),
        "discard": _("Delete"),
        "files_lost": _("Attach the file again."),
        "file_unreadable": _("The file “{name}” cannot be read."),
        "edited": _("edited"),
        "deleted": _("Message deleted"),
        "closed": _("The conversation was closed"),
        "reopened": _("The conversation was reopened"),
        "assigned": _("{name} joined the conversation"),
        "unassigned": _("The dialog waits for a manager."),
        "handoff_started": _("{name} joined the conversation"),
        "new_messages": _("New messages: {count}"),
        "to_end": _("To the latest message"),
        "connecting": _("Connecting…"),
        "offline": _("No connection. Trying again…"),
        "offline_waiting": _("No connection. Messages that wait and will be sent: {count}."),
        "busy": _("The server is busy. What you write is kept and goes out by itself."),
        "next_attempt": _("Next attempt in {time}."),
        "refused": _("The chat is not available now."),
        "remove_file": _("Remove {name}"),
        "file_too_large": _("A file may be at most {size}."),
        "too_many_files": _("Files in one message: at most {count}."),
    }


def button_words() -> dict[str, str]:
    """The phrases of the loader."""
    return {
        "label": _("Chat with us"),
        "close": _("Close chat"),
        "title": _("Chat"),
        "unread": _("Unread: {count}"),
        "failed": _("The chat cannot be loaded. Please try again later."),
    }


def email_words() -> dict[str, str]:
    """The phrases of what asks for an address."""
    return {
        "label": _("Answer by e-mail"),
        "ask": _("Nobody is here right now. If you leave, the answer can come by e-mail."),
        "field": _("Your e-mail address"),
        "placeholder": _("name@example.com"),
        "save": _("Save"),
        "dismiss": _("Do not ask"),
        "given": _("If you leave, the answer comes to {email}."),
        "remove": _("Remove the address"),
        "hide": _("Hide"),
        "failed": _("It did not work. Try again."),
    }


def later_words() -> dict[str, str]:
    """The phrases of what can wait: where an answer is from, and how one calls a person."""
    return {
        "call": _("Call a person"),
        "my_data": _("My data"),
        "label": _("Waiting for a person"),
        "place": _("You are number {position} in line."),
        "next": _("You are next."),
        "soon": _("The answer usually comes within a minute."),
        "usual": _("The answer usually comes within {count} min."),
        "nobody": _("Nobody is here right now; your place is kept."),
        "cancel": _("Do not wait"),
        "handoff_requested": _("A person was asked for"),
        "handoff_released": _("The conversation with the manager is over"),
        "handoff_cancelled": _("You are not waiting for a person any more"),
        "handoff_expired": _("Nobody could come in time. What you wrote will be read."),
        "source": _("Source:"),
        "choices": _("What did you mean?"),
        "failed": _("It did not work. Try again."),
    }


def data_words() -> dict[str, str]:
    """The phrases of what shows a visitor what is held of them, and has it deleted."""
    return {
        "title": _("My data"),
        "about": _(
            "What this chat keeps of you: your name and addresses, your conversations with their "
            "files, and the pages from which you wrote."
        ),
        "download": _("Download a copy"),
        "preparing": _("Your copy is being made…"),
        "downloaded": _("Your copy is with your downloads: {name}."),
        "delete": _("Delete everything…"),
        "close": _("Close"),
        "sure": _("Delete everything?"),
        "goes": _(
            "This goes for good: your conversations with all that was said in them, by you and to "
            "you, their files, your name and addresses, and what you have written and not sent yet."
        ),
        "stays": _(
            "This stays: mails that were sent, what the site keeps of you elsewhere, and backups "
            "until they are replaced."
        ),
        "final": _("Nobody can bring it back."),
        "confirm": _("Delete for good"),
        "deleted": _("Everything was deleted. If you write, a new conversation begins."),
        "ended": _(
            "The conversation that was here cannot be shown any more. If you write, a new one "
            "begins."
        ),
        "keep": _("Keep it"),
        "failed": _("It did not work. Try again."),
    }


PARTS = {"email": email_words, "later": later_words, "data": data_words}
