"""The managers' API, below `/api/dialogs/`."""

from django.urls import path

from dialogs.handoff.views import CancelView, HandoffView, ReleaseView, TakeOverView
from dialogs.views.dialogs import DialogsView, OneDialogView
from dialogs.views.log import LogView
from dialogs.views.marks import AckView, ReadView, TypingView
from dialogs.views.messages import MessagesView, MessageView

urlpatterns = [
    path("", DialogsView.as_view(), name="dialogs"),
    path("<int:dialog_id>/", OneDialogView.as_view(), name="dialog"),
    path("<int:dialog_id>/handoff", HandoffView.as_view(), name="handoff"),
    path("<int:dialog_id>/handoff/takeover", TakeOverView.as_view(), name="handoff-takeover"),
    path("<int:dialog_id>/handoff/release", ReleaseView.as_view(), name="handoff-release"),
    path("<int:dialog_id>/handoff/cancel", CancelView.as_view(), name="handoff-cancel"),
    path("<int:dialog_id>/log", LogView.as_view(), name="dialog-log"),
    path("<int:dialog_id>/messages", MessagesView.as_view(), name="dialog-messages"),
    path("<int:dialog_id>/messages/<int:seq>", MessageView.as_view(), name="dialog-message"),
    path("<int:dialog_id>/typing", TypingView.as_view(), name="dialog-typing"),
    path("<int:dialog_id>/read", ReadView.as_view(), name="dialog-read"),
    path("<int:dialog_id>/ack", AckView.as_view(), name="dialog-ack"),
]
