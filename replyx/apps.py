"""The project as an app, so that its commands are found."""

from django.apps import AppConfig


class ReplyxConfig(AppConfig):
    """What belongs to no app: the doctor, and calls to the outside."""

    name = "replyx"

    def ready(self) -> None:
        """Have the data directory checked, and SQLite's writers take turns."""
        from replyx import data_directory  # noqa: F401
        from replyx.sqlite.turns import begin_taking_turns

        begin_taking_turns()
