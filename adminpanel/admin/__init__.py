"""The models in Django's admin. Managers look at their sites and change nothing."""

from adminpanel.admin import dialogs, jobs, people, sites

__all__ = ["dialogs", "jobs", "people", "sites"]
