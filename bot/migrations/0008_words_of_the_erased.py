"""What people asked for and did stands in the audit in their own words. Who was erased before that
was blanked too said it to be forgotten; an erased account has a number below zero.
"""

from typing import Any

from django.db import migrations

WORDS = ("payout.asked", "Payout", "details"), ("submission.made", "Submission", "note")


def forget(apps: Any, _schema_editor: Any) -> None:
    """As `bot.earning.audit.forget_words`: a row can't be changed, so it is written again."""
    audit = apps.get_model("bot", "Audit").objects
    for what, model, word in WORDS:
        erased = apps.get_model("bot", model).objects.filter(account__telegram_id__lt=0)
        rows = list(audit.filter(what=what, about__in=erased.values("pk")))
        audit.filter(pk__in=[row.pk for row in rows]).delete()
        for row in rows:
            row.after = {**row.after, word: ""}
        audit.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("bot", "0007_shared_clock"),
    ]

    expand_only = {
        "RunPython forget": "Rows about people who are nobody lose words that no program reads.",
    }

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
