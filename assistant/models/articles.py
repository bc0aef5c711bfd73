from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models import Site
from replyx.database.clock import shared_now

LONGEST_TITLE = 200
LONGEST_TEXT = 500_000  # characters

web_address = URLValidator(["http", "https"])


class Article(models.Model):
    """What a site knows of one thing: a text under a title, or a question and its answer.

    Written by `knowledge.writing`, which has the passages follow.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        PAIR = "pair", _("question and answer")

    site = models.ForeignKey(Site, models.CASCADE, related_name="articles", verbose_name=_("site"))
    # What an import knows it by: a path, an address or a title.
    key = models.CharField(_("key"), max_length=500, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ARTICLE)
    title = models.CharField(
        _("title or question"),
        max_length=LONGEST_TITLE,
    )
    text = models.TextField(
        _("text or answer"),
        max_length=LONGEST_TEXT,
        help_text=_("An empty line between paragraphs; a heading begins with #."),
    )
    url = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text=_("The page that visitors are shown as the source."),
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    is_used = models.BooleanField(_("answers are taken from it"), default=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=shared_now, editable=False)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="assistant_article_key")
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """What an article said from a moment on, so that an answer's source can be read later."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title or question"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text or answer"))
    url = models.CharField(_("address"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("time"), default=shared_now)

    class Meta:
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        ordering = ["article", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="assistant_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"
