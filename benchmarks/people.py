"""Visitors with a dialog each, written to the database of the environment: `python -m
benchmarks.people COUNT`. Prints a JSON array for each: dialog, visitor token, stream token.
"""

import json
import os
import sys

import django


def make(count: int) -> list[tuple[int, str, str]]:
    """Write them in two statements, and sign their tokens as `session` does."""
    from dialogs.models import Dialog, Site, Visitor
    from widget import tokens

    site = Site.objects.get(site_token="shop")
    visitors = Visitor.objects.bulk_create(Visitor(site=site) for _ in range(count))
    dialogs = Dialog.objects.bulk_create(Dialog(site=site, visitor=each) for each in visitors)
    return [
        (dialog.pk, tokens.visitor_token(dialog.visitor), tokens.stream_token(dialog))
        for dialog in dialogs
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    django.setup()
    print(json.dumps(make(int(sys.argv[1]))))
