from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0011_public_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="identity_without_time",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Whoever has seen one can use it for ever; "
                "off as soon as yours have one.",
                verbose_name="take identities without a time",
            ),
        ),
        migrations.AddField(
            model_name="visitor",
            name="identities_valid_after",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="identities are taken from",
            ),
        ),
    ]
