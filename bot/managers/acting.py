"""Take over, release, close, reopen: by a button or a command of the group, and what is said of it
to whoever did it.
"""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from dialogs.access.seeing import seen_by_manager
from dialogs.actions import Merged, OtherOpen, close_dialog, release, reopen, take_over
from dialogs.handoff.moves import NotNow, Taken

VERBS = {"take": take_over, "release": release, "close": close_dialog, "reopen": reopen}


def act(dialog_id: int, user: User, verb: str) -> str:
    """Have a manager do something; empty where it is done, else why it is not, in words."""
    if seen_by_manager(user, dialog_id) is None:
        return _("This is not a dialog of yours.")
    try:
        VERBS[verb](dialog_id, user)
    except Taken as taken:
        return _("%(manager)s answers already.") % {"manager": taken}
    except NotNow:
        return _("The dialog is not in a state for this.")
    except Merged:
        return _("The conversation goes on in another dialog of the same person.")
    except OtherOpen:
        return _("The visitor has another open dialog.")
    return ""
