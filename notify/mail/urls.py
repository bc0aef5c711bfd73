"""What mails lead to, beside the inbox."""

from django.urls import path

from notify.mail.leaving import mail_choice

urlpatterns = [
    path("notify/mail/<str:signed>/", mail_choice, name="mail-choice"),
]
