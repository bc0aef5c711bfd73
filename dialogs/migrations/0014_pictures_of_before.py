"""Pictures that were sent before are shown as they were: their sizes are read from their files."""

from typing import Any

from django.db import migrations

from dialogs.files.checking import shown_size
from dialogs.files.kinds import PICTURES


def read_sizes(apps: Any, schema_editor: Any) -> None:
    """Give every picture whose file is there its width and height."""
    attachments = apps.get_model("dialogs", "Attachment").objects
    for attachment in attachments.filter(content_type__in=PICTURES, width=None).iterator():
        try:
            with attachment.file.open() as file:
                attachment.width, attachment.height = shown_size(file, attachment.content_type)
        except OSError:
            continue
        attachment.save(update_fields=["width", "height"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("dialogs", "0013_picture_sizes"),
    ]

    operations = [
        migrations.RunPython(read_sizes, migrations.RunPython.noop),
    ]
