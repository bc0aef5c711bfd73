"""The assistant's help for managers, below `/api/dialogs/{id}/copilot/`."""

from django.urls import path

from assistant.copilot.views import ReplyView

urlpatterns = [
    path("reply", ReplyView.as_view(), name="copilot-reply"),
]
