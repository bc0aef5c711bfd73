"""`python -m tests.jobs.producer COUNT KEYS`: so many jobs of so many keys, five in each commit."""

import os
import sys

import django


def enqueue(count: int, keys: int) -> None:
    """Enqueue deliveries, numbered from 0, to each key in turn."""
    from django.db import transaction

    from tests.jobs.receiver import deliver

    for first in range(0, count, 5):
        with transaction.atomic():
            for number in range(first, min(first + 5, count)):
                key = f"chat:{number % keys}"
                deliver.using(key=key).enqueue(key, number)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    django.setup()
    enqueue(int(sys.argv[1]), int(sys.argv[2]))
