"""The assistant's help for managers, below `/api/dialogs/{id}/copilot/`."""

from django.urls import path

from assistant.copilot.views import ReplyView, SummaryView, TranslateView

urlpatterns = [
    path("reply", ReplyView.as_view(), name="copilot-reply"),
    path("summary", SummaryView.as_view(), name="copilot-summary"),
    path("translate", TranslateView.as_view(), name="copilot-translate"),
]
