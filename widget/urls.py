"""The visitor's API under its two names, and the widget's pages."""

from django.urls import include, path

from widget.own_data.views import OwnDataView
from widget.views.email import EmailView
from widget.views.files import attachment
from widget.views.handoff import SiteCancelView, SiteHandoffView, SiteRequestView
from widget.views.logout import LogoutView
from widget.views.page import PageView
from widget.views.session import SessionView
from widget.views.site_side import (
    SiteAckView,
    SiteLogView,
    SiteMessagesView,
    SiteReadView,
    SiteTypingView,
)

dialog_urlpatterns = [
    path("log", SiteLogView.as_view(), name="log"),
    path("messages", SiteMessagesView.as_view(), name="messages"),
    path("typing", SiteTypingView.as_view(), name="typing"),
    path("read", SiteReadView.as_view(), name="read"),
    path("ack", SiteAckView.as_view(), name="ack"),
    path("page", PageView.as_view(), name="page"),
    path("handoff", SiteHandoffView.as_view(), name="handoff"),
    path("handoff/request", SiteRequestView.as_view(), name="handoff-request"),
    path("handoff/cancel", SiteCancelView.as_view(), name="handoff-cancel"),
    path("email", EmailView.as_view(), name="email"),
]
one_dialog = "dialogs/<int:dialog_id>/"

urlpatterns = [
    path("api/widget/session", SessionView.as_view(), name="session"),
    path("api/widget/logout", LogoutView.as_view(), name="widget-logout"),
    path("api/widget/data", OwnDataView.as_view(), name="widget-data"),
    path(f"api/widget/{one_dialog}", include((dialog_urlpatterns, "widget"))),
    path(f"api/site/{one_dialog}", include((dialog_urlpatterns, "site"))),
    path("files/<str:signed>/", attachment, name="attachment"),
    path("", include("widget.page_urls")),
]
