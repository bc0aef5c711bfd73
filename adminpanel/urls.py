"""The inbox and the diagnosis; before `admin/`, whose last pattern takes every address below it."""

from django.urls import include, path

from adminpanel import diagnosis, profile
from adminpanel.notifications import page as notifications
from adminpanel.notifications.thread import told
from adminpanel.telegram import linking
from adminpanel.views import inbox, root, unread, visitor

urlpatterns = [
    path("", root, name="root"),
    path("admin/inbox/", inbox, name="inbox"),
    path("admin/inbox/profile/", profile.page, name="profile"),
    path("admin/inbox/notifications/", notifications.page, name="notifications"),
    path("admin/inbox/telegram/", linking.page, name="telegram"),
    path("admin/inbox/unread/", unread, name="inbox-unread"),
    path("admin/inbox/<int:dialog_id>/", inbox, name="inbox-dialog"),
    path("admin/inbox/<int:dialog_id>/visitor/", visitor, name="inbox-visitor"),
    path("admin/inbox/<int:dialog_id>/told/", told, name="inbox-told"),
    path("bot/<int:bot_id>/app/inbox/", include("adminpanel.telegram.app.urls")),
    path("admin/diagnosis/", diagnosis.page, name="diagnosis"),
]
