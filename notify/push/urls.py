"""The API of managers' browsers, below `/api/push/`, and their service worker, in the inbox."""

from django.urls import path

from notify.push.api import BrowsersView, OneBrowserView, TrialView
from notify.push.worker import worker

urlpatterns = [
    path("api/push/", BrowsersView.as_view(), name="push"),
    path("api/push/<int:browser_id>/", OneBrowserView.as_view(), name="push-browser"),
    path("api/push/<int:browser_id>/test", TrialView.as_view(), name="push-test"),
    path("admin/inbox/push.js", worker, name="push-worker"),
]
