"""What the Mini App's scripts say, in the language of the request."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def app_words() -> dict[str, str]:
    """The phrases by the key under which the scripts ask for them; {names} are filled there."""
    return {
        "no_tasks": _("There are no tasks now."),
        "no_done": _("You have done no task yet."),
        "no_history": _("Nothing has been earned yet."),
        "no_payouts": _("You have asked for no payout yet."),
        "times_left": _("Times left today: {count}"),
        "task_open": _("To be done"),
        "task_over": _("Done"),
        "task_waiting": _("Waits for staff"),
        "until": _("Until {time}"),
        "give_code": _("Code word"),
        "say_note": _("What should staff know?"),
        "send_code": _("Send the code word"),
        "send_done": _("I have done it"),
        "by_step": _("This task is done in the conversation with the bot."),
        "done_waiting": _("Thank you. Staff will look at it."),
        "done_confirmed": _("Done: {amount} more on your balance."),
        "state_waiting": _("waits for staff"),
        "state_confirmed": _("confirmed"),
        "state_declined": _("declined"),
        "payout_asked": pgettext("payout", "asked for"),
        "payout_approved": _("approved"),
        "payout_declined": _("declined"),
        "asked": _("You have asked for {amount}. Staff will look at it."),
        "reason_reward": _("Task"),
        "reason_payout": _("Payout"),
        "reason_returned": _("Payout declined: returned"),
        "reason_staff": _("Changed by staff"),
        "smallest": _("At least {amount}"),
        "unread_chat": _("Chat, unread: {count}"),
        "chat": _("Chat"),
        "failed_load": _("It cannot be loaded now. Trying again…"),
        "failed": _("It did not work. Try again."),
        "outside": _("Open this app in Telegram."),
        "again": _("Open the page again in Telegram."),
    }
