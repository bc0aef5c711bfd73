"""The models in Django's admin. Managers look at their sites and change nothing."""

from django.contrib import admin

from adminpanel.admin import dialogs, people, sites

__all__ = ["dialogs", "people", "sites"]

admin.site.site_title = admin.site.site_header = "ReplyX"
admin.site.site_url = None  # the bare address leads to the inbox, which has its own link
