"""One table."""

from django.db import models


class Message(models.Model):
    """A message of a dialog."""

    dialog_id = models.IntegerField(db_index=True)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text
