from django.urls import path

from bot.app import views
from bot.app.pages import page

urlpatterns = [
    path("", page, name="bot-app"),
    path("session", views.SessionView.as_view(), name="bot-app-session"),
    path("me", views.MeView.as_view(), name="bot-app-me"),
    path("history", views.HistoryView.as_view(), name="bot-app-history"),
    path("tasks/<int:task_id>/done", views.DoneView.as_view(), name="bot-app-done"),
    path("payouts", views.PayoutsView.as_view(), name="bot-app-payouts"),
]
