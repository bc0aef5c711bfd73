"""`manage.py vapid`: the key by which push services know this installation."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from dialogs.representations import iso
from notify.models import PushKey
from notify.push.keys import current_key, drop_old, drop_unused, new_key
from notify.push.sealing import contact


class Command(BaseCommand):
    """Print it, and change it."""

    help = (
        "Print the public VAPID key, which is made with the first question for it, and how many "
        "browsers have it. --new makes another: browsers with the old one are told by it until "
        "their inbox is opened, where they take the new one. --drop-old forgets all older keys and "
        "their browsers at once: for a key that others know."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and how to say it."""
        parser.add_argument("--new", action="store_true", help="make another key")
        parser.add_argument("--drop-old", action="store_true", help="forget the older keys")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what there is after what was asked for is done."""
        with transaction.atomic():
            key = new_key() if options["new"] else current_key()
            dropped = drop_old() if options["drop_old"] else 0
            drop_unused()
        said = {
            "public_key": key.public,
            "contact": contact(),
            "created_at": iso(key.created_at),
            "browsers": key.browsers.count(),
            "browsers_with_older_keys": sum(
                each.browsers.count() for each in PushKey.objects.exclude(pk=key.pk)
            ),
            "dropped": dropped,
        }
        if options["json"]:
            self.stdout.write(json.dumps(said))
            return
        self.stdout.write(f"Key {key.public}, of {said['created_at']}.")
        self.stdout.write(f"Push services may write to {contact()}.")
        older = said["browsers_with_older_keys"]
        self.stdout.write(f"Browsers: {said['browsers']}, with older keys: {older}.")
        if options["drop_old"]:
            self.stdout.write(f"Browsers forgotten: {dropped}.")
