import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import assistant.models.assistants
import assistant.models.costs


class Migration(migrations.Migration):
    dependencies = [
        ("assistant", "0001_knowledge"),
        ("dialogs", "0027_site_has_assistant"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assistant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("enabled", models.BooleanField(default=False, verbose_name="answers visitors")),
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("knowledge", "what the site knows, word for word"),
                            ("openai", "a model behind an OpenAI-compatible address"),
                        ],
                        default="knowledge",
                        max_length=16,
                        verbose_name="answers come from",
                    ),
                ),
                (
                    "base_url",
                    models.CharField(
                        blank=True,
                        help_text=(
                            "Such as https://api.openai.com/v1: /chat/completions comes behind it."
                        ),
                        max_length=500,
                        validators=[assistant.models.assistants.validate_base_url],
                        verbose_name="address of the model",
                    ),
                ),
                ("model", models.CharField(blank=True, max_length=200, verbose_name="model")),
                ("api_key", models.CharField(blank=True, max_length=500, verbose_name="key")),
                (
                    "prompt",
                    models.TextField(
                        blank=True,
                        help_text=(
                            "In addition to what the site knows: who it speaks for, and how."
                        ),
                        max_length=8000,
                        verbose_name="what the model is told",
                    ),
                ),
                (
                    "budget",
                    models.PositiveIntegerField(
                        default=500000,
                        help_text=(
                            "Tokens of the model on one day (UTC); a question above it is left to "
                            "people; 0 is no limit."
                        ),
                        verbose_name="budget",
                    ),
                ),
                (
                    "quiet",
                    models.FloatField(
                        default=1.5,
                        help_text=(
                            "Seconds without another message, until what was asked is answered."
                        ),
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="waits for more",
                    ),
                ),
                (
                    "silence",
                    models.FloatField(
                        default=20,
                        help_text="Seconds that the model may say nothing.",
                        validators=[
                            django.core.validators.MinValueValidator(0.1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="longest silence",
                    ),
                ),
                (
                    "seconds",
                    models.FloatField(
                        default=60,
                        help_text="Seconds that an answer may take in all.",
                        validators=[
                            django.core.validators.MinValueValidator(0.1),
                            django.core.validators.MaxValueValidator(300),
                        ],
                        verbose_name="longest answer",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assistant",
                        to="dialogs.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "assistant of a site",
                "verbose_name_plural": "assistants of sites",
                "ordering": ["site"],
            },
        ),
        migrations.CreateModel(
            name="Day",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(default=assistant.models.costs.today, verbose_name="day")),
                ("questions", models.PositiveIntegerField(default=0, verbose_name="questions")),
                ("answered", models.PositiveIntegerField(default=0, verbose_name="answered")),
                (
                    "handed_over",
                    models.PositiveIntegerField(default=0, verbose_name="left to people"),
                ),
                (
                    "prompt_tokens",
                    models.PositiveBigIntegerField(default=0, verbose_name="tokens read"),
                ),
                (
                    "answer_tokens",
                    models.PositiveBigIntegerField(default=0, verbose_name="tokens written"),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dialogs.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of an assistant",
                "verbose_name_plural": "days of assistants",
                "ordering": ["-day", "site"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "day"), name="assistant_day_once")
                ],
            },
        ),
    ]
