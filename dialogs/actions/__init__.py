"""The verbs. Each is one transaction that changes a dialog and, after the commit, announces it.

All take plain values, never a request: a view, a consumer and a bot call the same functions.
"""

from dialogs.actions.marks import mark_delivered, mark_read
from dialogs.actions.messages import (
    DialogClosed,
    Forbidden,
    Stale,
    delete_message,
    edit_message,
    post_message,
)
from dialogs.actions.states import assign, close_dialog, reopen, set_tags
from dialogs.actions.visitors import identify

__all__ = [
    "DialogClosed",
    "Forbidden",
    "Stale",
    "assign",
    "close_dialog",
    "delete_message",
    "edit_message",
    "identify",
    "mark_delivered",
    "mark_read",
    "post_message",
    "reopen",
    "set_tags",
]
