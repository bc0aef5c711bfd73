"""Addresses of what a customer's page loads."""

from django.urls import path

from replyx.static_files.sending import another_version
from widget import pages, shop
from widget.views import asking
from widget.views.resume import resume

urlpatterns = [
    path("widget.js", pages.loader, name="widget-loader"),
    # Of pages made before its scripts stood among the static files.
    path("widget/app/<slug:version>.js", another_version, name="widget-script"),
    path("widget/email.js", asking.script, name="widget-email-script"),
    path("widget/<slug:site_token>/email.json", asking.words, name="widget-email-words"),
    path("widget/<slug:site_token>/", pages.iframe, name="widget"),
    path("widget/<slug:site_token>/button.json", pages.button, name="widget-button"),
    path("widget/resume/<str:link>/", resume, name="widget-resume"),
    path("demo/shop/", shop.shop, name="demo-shop"),
]
