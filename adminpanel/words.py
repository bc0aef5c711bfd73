"""The words of the inbox's scripts: they have none of their own. `{…}` is filled in by them."""

from django.utils.translation import gettext as _


def inbox_words() -> dict[str, str]:
    """Every word by its key, in the reader's language."""
    return {**list_words(), **thread_words(), **composer_words(), **people_words(), **live_words()}


def list_words() -> dict[str, str]:
    """The list of dialogs."""
    return {
        "you": _("You"),
        "visitor_number": _("Visitor {id}"),
        "unread": _("Unread: {count}"),
        "waiting": _("Waiting {time}"),
        "note": _("Note"),
        "closed": _("closed"),
        "draft": _("Draft"),
        "assigned_to": _("Assigned to {name}"),
        "message_deleted": _("Message deleted"),
        "trace": _("What became of this message"),
        "trace_failed": _("It could not be loaded."),
        "loading": _("Loading…"),
        "no_dialogs": _("No dialogs yet"),
        "no_dialogs_hint": _("A dialog appears here with the first message of a visitor."),
        "nothing_found": _("Nothing found"),
        "nothing_found_hint": _("No dialog matches the search and the filters."),
        "all_answered": _("Nothing open"),
        "all_answered_hint": _("Every dialog is closed. New ones appear here by themselves."),
        "nobody_waits": _("Nobody waits for a person"),
        "nobody_waits_hint": _("Who asks for one stands here, the longest first."),
        "asks_for_person": _("needs a person"),
        "list_failed": _("The list could not be loaded."),
    }


def thread_words() -> dict[str, str]:
    """The messages of a dialog."""
    return {
        "edited": _("edited"),
        "note_label": _("Note, only managers see it"),
        "state_waiting": _("Waiting to be sent"),
        "state_sending": _("Sending"),
        "state_sent": _("Sent"),
        "state_delivered": _("Delivered"),
        "state_read": _("Read"),
        "state_failed": _("Not sent"),
        "retry": _("Try again"),
        "discard": _("Discard"),
        "edit": _("Edit"),
        "delete": _("Delete"),
        "teach": _("Have the assistant know this"),
        "translate": _("Translate"),
        "translating": _("Translating…"),
        "send_anyway": _("Send anyway"),
        "stale": _("{name} answered first"),
        "stale_hint": _("Your message is not sent yet."),
        "files_lost": _("Files do not survive a reload. Attach them again."),
        "file_unreadable": _("The file “{name}” cannot be read."),
        "new": _("New"),
        "new_messages": _("New messages: {count}"),
        "to_latest": _("To the latest message"),
        "typing": _("{name} is typing…"),
        "thread_failed": _("The dialog could not be loaded."),
        "gone": _("This conversation is gone for good."),
        "gone_by_visitor": _("The visitor deleted this conversation. It is gone for good."),
        "assistant": _("Assistant"),
        "manager": _("Manager"),
        "former": _("{name} (former manager)"),
        "former_manager": _("Former manager"),
        "provider_knowledge": _("From what the site knows"),
        "tokens": _("tokens: {count}"),
        "took": _("{time} s"),
        "handed_over": _("handed over"),
        "system_closed": _("{author} closed the dialog"),
        "system_reopened": _("{author} reopened the dialog"),
        "system_reopened_by_visitor": _("The visitor wrote again: the dialog is open"),
        "system_assigned": _("{author} assigned the dialog to {manager}"),
        "system_taken": _("{author} took the dialog"),
        "system_unassigned": _("{author} made the dialog free to take"),
        "system_handoff_requested": _("{author} asked for a person"),
        "system_handoff_requested_not_found": _(
            "The assistant found no answer: a person is asked for"
        ),
        "system_handoff_requested_failed": _(
            "The assistant could not answer: a person is asked for"
        ),
        "system_handoff_requested_budget": _(
            "The assistant's budget of the day is used up: a person is asked for"
        ),
        "system_handoff_requested_rule": _("By the site's rule a person is asked for"),
        "system_handoff_offered": _("{manager} is asked to answer"),
        "system_handoff_unclaimed": _("Nobody who was asked took it: it waits for everybody"),
        "system_handoff_started": _("{author} answers from now on"),
        "own_handoff_started": _("You answer from now on"),
        "system_handoff_released": _("{author} is done: the assistant goes on"),
        "own_handoff_released": _("You are done: the assistant goes on"),
        "system_handoff_cancelled": _("{author} took the visitor out of the line"),
        "system_handoff_cancelled_by_visitor": _("The visitor asks for a person no longer"),
        "system_handoff_expired": _("Nobody came in time"),
        "system_blocked": _("The visitor has blocked the bot: nothing reaches them"),
        "system_unblocked": _("The visitor can be reached again"),
        "system_account_deleted": _("The visitor has no account in Telegram any more"),
        "system_anonymised": _("The visitor was made anonymous"),
        "visitor": _("The visitor"),
    }


def composer_words() -> dict[str, str]:
    """Where a manager writes."""
    return {
        "reply_to": _("Reply to {name}"),
        "note_hint": _("A note for your colleagues"),
        "send": _("Send"),
        "save": _("Save"),
        "save_note": _("Save note"),
        "characters_left": _("Characters left: {count}"),
        "too_many_files": _("At most {count} files in one message."),
        "file_too_large": _("{name} is larger than {size}."),
        "remove": _("Remove {name}"),
        "failed": _("That did not work. {detail}"),
        "nothing_to_suggest": _("The site knows nothing of this."),
        "suggested_from": _("Suggested from: {titles}"),
        "summing_up": _("Summing up…"),
        "translate_draft": _("Translate into the visitor's language: {language}"),
        "translated_into": _("Translated: {language}."),
        "nothing_to_translate": _("Write something first, then translate it."),
        "draft_changed": _("You went on writing, so the translation was not put in."),
    }


def people_words() -> dict[str, str]:
    """Who is there, and what is known of the visitor."""
    return {
        "here_too": _("Also here: {names}"),
        "online": _("Online now"),
        "offline": _("Not on the site now"),
        "in_telegram": _("Writes in Telegram"),
        "nobody": _("No manager"),
        "take": _("Take"),
        "release": _("Release"),
        "release_hint": _("The assistant goes on, or whoever is free"),
        "cancel_handoff": _("Call off"),
        "close": _("Close"),
        "reopen": _("Reopen"),
        "remove_tag": _("Remove the tag {name}"),
        "email": _("E-mail"),
        "email_of_site": _("said by the site"),
        "given_email": _("E-mail for the answer"),
        "email_of_chat": _("given in the chat, nobody has checked it"),
        "page": _("Page"),
        "referrer": _("Came from"),
        "telegram": _("Telegram"),
        "start": _("Began by the link"),
        "language": _("Language"),
        "local_time": _("Local time"),
        "browser": _("Browser"),
        "first_seen": _("First seen"),
        "last_seen": _("Last seen"),
        "began": _("Dialog began"),
        "site": _("Site"),
        "no_text": _("Without text"),
        "open": _("open"),
    }


def live_words() -> dict[str, str]:
    """The connection and the notices."""
    return {
        "connected": _("Connected"),
        "refreshing": _("Live updates are blocked; refreshed every few seconds"),
        "connecting": _("Connecting…"),
        "no_connection": _("No connection."),
        "trying_in": _("No connection. Next attempt in {time}."),
        "outbox_waits": _("What you send goes out as soon as it is back."),
        "logged_out": _("You are logged out."),
        "log_in": _("Log in"),
        "try_now": _("Try now"),
        "notices_denied": _("The browser forbids notifications from this page."),
        "new_message_from": _("Message from {name}"),
        "asked_to_answer": _("You are asked to answer {name}"),
    }
