from django.urls import path

from bot.updates.webhook import WebhookView

urlpatterns = [
    path("bot/<int:bot_id>/webhook", WebhookView.as_view(), name="bot-webhook"),
]
