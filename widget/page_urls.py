"""Addresses of what a customer's page loads."""

from django.urls import path

from replyx.static_files.sending import another_version
from widget import pages, shop
from widget.views import parts
from widget.views.resume import resume
from widget.words import PARTS

urlpatterns = [
    path("widget.js", pages.loader, name="widget-loader"),
    # Of pages made before its scripts stood among the static files.
    path("widget/app/<slug:version>.js", another_version, name="widget-script"),
    *(path(f"widget/{part}.js", parts.script, {"part": part}) for part in (*PARTS, "hours")),
    *(path(f"widget/<slug:site_token>/{part}.json", parts.words, {"part": part}) for part in PARTS),
    path("widget/<slug:site_token>/", pages.iframe, name="widget"),
    path("widget/<slug:site_token>/button.json", pages.button, name="widget-button"),
    path("widget/resume/<str:link>/", resume, name="widget-resume"),
    path("demo/shop/", shop.shop, name="demo-shop"),
]
