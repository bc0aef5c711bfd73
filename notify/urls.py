"""The API of webhooks, below `/api/hooks/`."""

from django.urls import path

from notify.api.deliveries import AgainView, DeliveriesView
from notify.api.hooks import HooksView, OneHookView, RotateView, TestView

urlpatterns = [
    path("", HooksView.as_view(), name="hooks"),
    path("<int:hook_id>/", OneHookView.as_view(), name="hook"),
    path("<int:hook_id>/rotate", RotateView.as_view(), name="hook-rotate"),
    path("<int:hook_id>/test", TestView.as_view(), name="hook-test"),
    path("<int:hook_id>/deliveries", DeliveriesView.as_view(), name="hook-deliveries"),
    path(
        "<int:hook_id>/deliveries/<int:delivery_id>/again", AgainView.as_view(), name="hook-again"
    ),
]
