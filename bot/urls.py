from django.urls import include, path

from bot.updates.webhook import WebhookView

urlpatterns = [
    path("bot/<int:bot_id>/app/", include("bot.app.urls")),
    path("bot/<int:bot_id>/webhook", WebhookView.as_view(), name="bot-webhook"),
]
