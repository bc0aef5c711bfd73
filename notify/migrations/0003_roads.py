import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ROADS = [("push", "push notification"), ("mail", "e-mail")]


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("notify", "0002_notices"),
    ]

    operations = [
        migrations.RenameField("choice", "mail", "is_on"),
        migrations.AlterField(
            "choice", "is_on", models.BooleanField(default=True, verbose_name="is told by it")
        ),
        migrations.AddField(
            "choice",
            "road",
            models.CharField(choices=ROADS, default="mail", max_length=8, verbose_name="road"),
        ),
        migrations.AddField(
            "choice",
            "after",
            models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MaxValueValidator(86400)],
                verbose_name="after",
            ),
        ),
        migrations.AlterField(
            "choice",
            "user",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
        migrations.AddConstraint(
            "choice", models.UniqueConstraint(fields=("user", "road"), name="choice_once")
        ),
        migrations.AlterField(
            "notice", "road", models.CharField(choices=ROADS, max_length=8, verbose_name="road")
        ),
        migrations.AddField(
            "notice",
            "due_at",
            models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="due"
            ),
        ),
        migrations.AddField(
            "notice",
            "repetition",
            models.PositiveSmallIntegerField(default=0, verbose_name="repetition"),
        ),
        migrations.AddField(
            "notice",
            "overtaken_by",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who was first",
            ),
        ),
        migrations.RemoveConstraint("notice", "notice_once"),
        migrations.AddConstraint(
            "notice",
            models.UniqueConstraint(
                fields=("dialog", "from_seq", "user", "road", "repetition"), name="notice_once"
            ),
        ),
    ]
