import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0024_site_roads"),
    ]

    operations = [
        migrations.AddField(
            model_name="dialog",
            name="settled_seq",
            field=models.PositiveIntegerField(
                db_default=0, default=0, editable=False, verbose_name="settled up to"
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="mail_visitor_after",
            field=models.PositiveIntegerField(
                db_default=300,
                default=300,
                help_text="Seconds that an answer waits for a visitor who left, until it is mailed "
                "to them; 0 is never.",
                validators=[django.core.validators.MaxValueValidator(604800)],
                verbose_name="answers by e-mail after",
            ),
        ),
        migrations.AddField(
            model_name="visitor",
            name="given_email",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=254,
                verbose_name="e-mail given in the chat",
            ),
        ),
    ]
