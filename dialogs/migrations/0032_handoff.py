from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0031_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="dialog",
            name="handoff_by",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=9,
                verbose_name="asked for by",
            ),
        ),
        migrations.AddField(
            model_name="dialog",
            name="handoff_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=9,
                verbose_name="asked for because",
            ),
        ),
        migrations.AddField(
            model_name="dialog",
            name="requested_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="asked for"),
        ),
        migrations.AddField(
            model_name="dialog",
            name="taken_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="taken over"),
        ),
    ]
