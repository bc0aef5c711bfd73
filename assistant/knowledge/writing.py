"""The only door to articles: their passages and the words that find them follow at once."""

from collections import Counter
from itertools import chain
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, F, Sum
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from assistant.finding.meaning import learn_soon
from assistant.finding.stems import language_of, stems
from assistant.knowledge.splitting import split
from assistant.models import Article, Knowledge, Passage, Version, Word
from assistant.reading.documents import Document
from dialogs.models import Site
from replyx.database.clock import shared_now

MOST_OF_ONE = 32_000  # as often as a word is counted in a passage


def take(site: Site, document: Document) -> bool:
    """Have the site know what a document says, instead of what it said before under this key.
    Returns whether anything is new.
    """
    with transaction.atomic():
        lock(site)
        article = Article.objects.filter(site=site, key=document.key).first()
        said = {
            "title": document.title,
            "text": document.text,
            "url": document.url,
            "language": document.language or language_of(f"{document.title} {document.text}"),
            "kind": Article.Kind.PAIR if document.is_pair else Article.Kind.ARTICLE,
        }
        if article and all(getattr(article, name) == value for name, value in said.items()):
            return False
        article = article or Article(site=site, key=document.key)
        for name, value in said.items():
            setattr(article, name, value)
        _keep(article)
    return True


def keep(article: Article) -> None:
    """Store an article that was written or changed by hand."""
    with transaction.atomic():
        lock(article.site)
        article.key = article.key or f"hand:{uuid4()}"
        _keep(article)


def lock(site: Site) -> None:
    """Have those who change the site's articles wait for each other until the transaction ends."""
    Knowledge.objects.get_or_create(site=site)
    Knowledge.objects.select_for_update().get(site=site)


def _keep(article: Article) -> None:
    newest = article.versions.first() if article.pk else None
    said = {"title": article.title, "text": article.text, "url": article.url}
    if newest is None or any(getattr(newest, name) != value for name, value in said.items()):
        article.version += 1
    article.updated_at = shared_now()
    article.save()
    if newest is None or newest.number != article.version:
        Version.objects.create(article=article, number=article.version, **said)
    _forget_passages(article)
    if article.is_used:
        _write_passages(article)
        learn_soon(article.site_id)


def _write_passages(article: Article) -> None:
    """The passages, and the words of each: those of the title find every one of them."""
    title = stems(article.title)
    passages, words = [], []
    for number, text in enumerate(split(article.text)):
        found = Counter(chain(title, stems(text)))
        passages.append(Passage(article=article, number=number, text=text, length=found.total()))
        words.append(found)
    Passage.objects.bulk_create(passages)
    Word.objects.bulk_create(
        [
            Word(
                site_id=article.site_id,
                stem=stem,
                passage=passage,
                count=min(count, MOST_OF_ONE),
                length=passage.length,
            )
            for passage, found in zip(passages, words, strict=True)
            for stem, count in found.items()
        ],
        batch_size=1000,
    )
    _count(article, len(passages), sum(passage.length for passage in passages))


@receiver(pre_delete, sender=Article, dispatch_uid="forget_passages")
def _forget_passages(instance: Article, **signal: object) -> None:
    """An article is no answer any more. Also called before one is deleted, whoever does it."""
    own = Passage.objects.filter(article=instance)
    there = own.aggregate(passages=Count("pk"), words=Sum("length", default=0))
    Word.objects.filter(passage__in=own).delete()
    own.delete()
    _count(instance, -there["passages"], -there["words"])


def _count(article: Article, passages: int, words: int) -> None:
    Knowledge.objects.filter(site=article.site_id).update(
        passages=F("passages") + passages, words=F("words") + words
    )
