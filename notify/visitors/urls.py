"""What mails to visitors lead to, beside the chat (`widget.views.resume`)."""

from django.urls import path

from notify.visitors.leaving import visitor_mail_choice

urlpatterns = [
    path("notify/visitor/<str:signed>/", visitor_mail_choice, name="visitor-mail-choice"),
]
