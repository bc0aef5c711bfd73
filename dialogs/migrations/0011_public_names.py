import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import translation
from django.utils.translation import gettext


def hide_logins(apps, schema_editor):
    """What managers without a first name said was signed with their login: not any more."""
    users = apps.get_model("auth", "User").objects
    Entry = apps.get_model("dialogs", "Entry")
    for user in users.filter(models.Q(first_name="") | models.Q(first_name=models.F("username"))):
        said = Entry.objects.filter(author_id=user.pk, author_name=user.username)
        said.update(author_name="")
        given = Entry.objects.filter(system_type="assigned", data={"manager": user.username})
        for entry in given.select_related("dialog__site"):
            with translation.override(entry.dialog.site.locale):
                entry.text = gettext("A manager answers now.")
            entry.data = {}
            entry.save(update_fields=["text", "data"])


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0010_api_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_name",
                    models.CharField(
                        blank=True,
                        help_text="Visitors read it beside your answers. Not your login.",
                        max_length=60,
                        verbose_name="public name",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={"verbose_name": "profile", "verbose_name_plural": "profiles"},
        ),
        migrations.RunPython(hide_logins, migrations.RunPython.noop),
    ]
