from django.urls import path

from adminpanel.telegram.app import views

urlpatterns = [
    path("", views.inbox, name="bot-app-inbox"),
    path("session", views.LoginView.as_view(), name="bot-app-inbox-session"),
    path("stay", views.for_linked(views.StayView.as_view()), name="bot-app-inbox-stay"),
    path("unread/", views.unread, name="bot-app-inbox-unread"),
    path("<int:dialog_id>/", views.inbox, name="bot-app-inbox-dialog"),
    path("<int:dialog_id>/visitor/", views.visitor, name="bot-app-inbox-visitor"),
    path("<int:dialog_id>/told/", views.told, name="bot-app-inbox-told"),
]
