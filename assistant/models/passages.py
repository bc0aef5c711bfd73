from django.db import models

from assistant.models.articles import Article
from dialogs.models import Site


class Knowledge(models.Model):
    """Of all passages of a site: how many, how long, and which scores mean an answer there.

    Its row is locked by whoever changes an article of the site.
    """

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="knowledge")
    passages = models.PositiveIntegerField(default=0)
    words = models.PositiveBigIntegerField(default=0)
    # By language: `finding.calibration`. Empty until an answer is asked for.
    limits = models.JSONField(default=dict)
    # The passages there were when `limits` were found out.
    limits_of = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.site)


class Passage(models.Model):
    """A part of an article that answers by itself."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    text = models.TextField()
    length = models.PositiveIntegerField()  # words that it is found by

    class Meta:
        ordering = ["article", "number"]

    def __str__(self) -> str:
        return self.text


class Meaning(models.Model):
    """What a passage means: a vector of length 1 as a model of embeddings makes it."""

    passage = models.OneToOneField(Passage, models.CASCADE, primary_key=True)
    model = models.CharField(max_length=200)
    vector = models.BinaryField()  # floats of four bytes

    def __str__(self) -> str:
        return str(self.passage)


class Word(models.Model):
    """A stem that a passage is found by, and how often it is there."""

    site = models.ForeignKey(Site, models.CASCADE, db_index=False, related_name="+")
    stem = models.CharField(max_length=40)
    passage = models.ForeignKey(Passage, models.CASCADE, related_name="found_by")
    count = models.PositiveSmallIntegerField()
    length = models.PositiveIntegerField()  # the passage's: so the index alone is read

    class Meta:
        indexes = [
            models.Index(
                fields=["site", "stem", "passage", "count", "length"], name="assistant_stem"
            )
        ]

    def __str__(self) -> str:
        return self.stem
