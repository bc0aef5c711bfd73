from typing import Any

from django.db import models


class Unchangeable(Exception):
    """Somebody wants to change or remove what was written for good."""


class Fixed(models.Model):
    """A row that is written once: what is told of money is not told otherwise later. The database
    refuses by itself what passes this by (`bot/earning/ledger/guarding.py`).
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **words: Any) -> None:
        """Write it, the first time. Raises Unchangeable."""
        if not self._state.adding:
            raise Unchangeable
        super().save(*args, **words)

    def delete(self, *args: Any, **words: Any) -> Any:
        raise Unchangeable
