"""The colleagues, below `/api/managers/`."""

from django.urls import path

from dialogs.managers.views import ManagersView, OwnPresenceView

urlpatterns = [
    path("", ManagersView.as_view(), name="managers"),
    path("me", OwnPresenceView.as_view(), name="own-presence"),
]
