"""Every HTTP address; the live ones are in `realtime.routing`."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from dialogs.tracing.view import TraceView

urlpatterns = [
    path("", include("realtime.watching.urls")),
    path("", include("widget.urls")),
    path("api/dialogs/", include("dialogs.urls")),
    path("api/dialogs/<int:dialog_id>/copilot/", include("assistant.copilot.urls")),
    path("api/managers/", include("dialogs.managers.urls")),
    path("api/hooks/", include("notify.urls")),
    path("api/messages/<int:message_id>/trace", TraceView.as_view(), name="message-trace"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("", include("notify.mail.urls")),
    path("", include("notify.visitors.urls")),
    path("", include("notify.push.urls")),
    path("", include("bot.urls")),
    path("", include("adminpanel.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "replyx.errors.bad_request"
handler404 = "replyx.errors.not_found"
handler500 = "replyx.errors.server_error"
