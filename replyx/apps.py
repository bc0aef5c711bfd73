"""The project as an app, so that its commands are found."""

from django.apps import AppConfig


class ReplyxConfig(AppConfig):
    """What belongs to no app: the doctor, and calls to the outside."""

    name = "replyx"

    def ready(self) -> None:
        from replyx import data_directory  # noqa: F401
