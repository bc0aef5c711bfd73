"""Addresses of what a customer's page loads."""

from django.urls import path

from widget import pages, shop

urlpatterns = [
    path("widget.js", pages.loader, name="widget-loader"),
    path("widget/app/<slug:version>.js", pages.script, name="widget-script"),
    path("widget/app/<slug:version>.css", pages.sheet, name="widget-sheet"),
    path("widget/<slug:site_token>/", pages.iframe, name="widget"),
    path("widget/<slug:site_token>/button.json", pages.button, name="widget-button"),
    path("demo/shop/", shop.shop, name="demo-shop"),
]
