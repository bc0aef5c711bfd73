"""The verbs. Each is one transaction that changes a dialog and, after the commit, announces it.

All take plain values, never a request: a view, a consumer and a bot call the same functions.
"""

from dialogs.actions.batch import DialogClosed, Stale
from dialogs.actions.beginning import Known, begin_or_resume
from dialogs.actions.handoff import (
    cancel_handoff,
    expire_handoff,
    release,
    request_handoff,
    take_over,
)
from dialogs.actions.marks import mark_delivered, mark_read, rise_all
from dialogs.actions.messages import Forbidden, delete_message, edit_message, post_message
from dialogs.actions.states import (
    Merged,
    OtherOpen,
    assign,
    close_dialog,
    note_anonymised,
    note_reach,
    reopen,
    set_tags,
)
from dialogs.actions.visitors import (
    Person,
    Revoked,
    give_email,
    identify,
    log_out,
    revoke,
    show_manager_anew,
)

__all__ = [
    "DialogClosed",
    "Forbidden",
    "Known",
    "Merged",
    "OtherOpen",
    "Person",
    "Revoked",
    "Stale",
    "assign",
    "begin_or_resume",
    "cancel_handoff",
    "close_dialog",
    "delete_message",
    "edit_message",
    "expire_handoff",
    "give_email",
    "identify",
    "log_out",
    "mark_delivered",
    "mark_read",
    "note_anonymised",
    "note_reach",
    "post_message",
    "release",
    "reopen",
    "request_handoff",
    "revoke",
    "rise_all",
    "set_tags",
    "show_manager_anew",
    "take_over",
]
