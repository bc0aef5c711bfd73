"""What a site knows: articles, written here or taken from files."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.admin.base import MadeForASite
from adminpanel.admin.lists import OwnSites
from assistant.finding.certainty import calibrate
from assistant.finding.stems import language_of
from assistant.knowledge.importing import Report, import_file
from assistant.knowledge.writing import keep
from assistant.models import Article
from assistant.models.articles import LONGEST_TITLE
from assistant.reading.files import ALL_KINDS, LARGEST
from dialogs.models import Dialog, Entry, Site
from dialogs.queries import as_they_read_now, message_at, visible

FAILURES_SHOWN = 20


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """An article; its language is what its letters say where nobody chose one."""

    class Meta:
        model = Article
        fields = ["site", "kind", "title", "text", "url", "language", "is_used"]
        widgets = {"title": forms.TextInput({"size": 80}), "url": forms.URLInput({"size": 80})}

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["language"].required = False

    def clean(self) -> dict[str, Any]:
        """The values, with a language."""
        said = super().clean() or {}
        text = f"{said.get('title')} {said.get('text')}"
        said["language"] = said.get("language") or language_of(text)
        return said


class ManyFiles(forms.FileField):
    """Files, at least one of them."""

    widget = type("ManyFilesInput", (forms.FileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All of them."""
        single = super().clean
        return [single(each, initial) for each in data or [None]]


class UploadForm(forms.Form):
    """Files for one of the sites of a user."""

    site = forms.ModelChoiceField(Site.objects.none(), label=gettext_lazy("Site"), empty_label=None)
    documents = ManyFiles(label=gettext_lazy("Files"))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None, request.FILES or None)
        self.fields["site"].queryset = Site.objects.of(request.user)  # type: ignore[attr-defined]
        self.fields["documents"].widget.attrs["accept"] = ",".join(ALL_KINDS)


@admin.register(Article)
class ArticleAdmin(MadeForASite):
    """What answers are taken from; each change is a version that stays readable."""

    change_list_template = "adminpanel/articles.html"
    list_display = ["title", "site", "kind", "language", "is_used", "version", "updated_at"]
    list_filter = ["language", "kind", "is_used", ("site", OwnSites)]
    list_select_related = ["site"]
    search_fields = ["title", "url"]
    show_full_result_count = False
    readonly_fields = ["updated_at", "versions"]
    form = ArticleForm
    fields = [*ArticleForm.Meta.fields, *readonly_fields]

    @admin.display(description=gettext_lazy("versions"))
    def versions(self, article: Article) -> str:
        """What it said, the newest first."""
        lines = (
            (each.number, date_format(each.created_at, "DATETIME_FORMAT"), each.title, each.text)
            for each in article.versions.all()[:20]
        )
        row = "<details><summary>{} · {} · {}</summary><pre>{}</pre></details>"
        return format_html_join("", row, lines)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """An answer and what it answered, where the inbox names one: `dialog` and `seq`."""
        dialog, seq = request.GET.get("dialog", ""), request.GET.get("seq", "")
        if not (dialog.isdecimal() and seq.isdecimal()):
            return super().get_changeform_initial_data(request)
        return learned(get_object_or_404(Dialog.objects.of(request.user), pk=dialog), int(seq))

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Have it found by what it says now."""
        keep(obj)
        calibrate(obj.site)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        """Have it answer no more."""
        obj.delete()
        calibrate(obj.site)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """The same of many."""
        sites = list(Site.objects.filter(articles__in=queryset).distinct())
        queryset.delete()
        for site in sites:
            calibrate(site)

    def get_urls(self) -> list[URLPattern]:
        """The page for files too."""
        view = self.admin_site.admin_view(self.upload)
        return [path("upload/", view, name="assistant_article_upload"), *super().get_urls()]

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Take articles from files; what became of each is said above the list."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request)
        if request.method == "POST" and form.is_valid():
            report = Report()
            site = form.cleaned_data["site"]
            for file in form.cleaned_data["documents"]:
                import_file(site, file.name, file.read(LARGEST + 1), report)
            calibrate(site)
            tell(request, report)
            return HttpResponseRedirect(reverse("admin:assistant_article_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Articles from files"),
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "adminpanel/upload.html", context)


def learned(dialog: Dialog, seq: int) -> dict[str, Any]:
    """A manager's answer with the question before it, as fields of an article. Raises Http404 where
    the number is not of one that the visitor can read.
    """
    try:
        answer, deleted = message_at(dialog, seq)
    except Dialog.DoesNotExist:
        raise Http404 from None
    if deleted or answer.private or answer.sender != Entry.Sender.MANAGER:
        raise Http404
    [shown] = as_they_read_now(dialog, [answer], "admin")
    asked = visible(dialog.pk, "site").filter(sender=Entry.Sender.USER, seq__lt=seq).last()
    question = as_they_read_now(dialog, [asked], "admin")[0].text if asked else ""
    title = " ".join(question.split())[:LONGEST_TITLE]
    return {"site": dialog.site_id, "kind": Article.Kind.PAIR, "title": title, "text": shown.text}


def tell(request: HttpRequest, report: Report) -> None:
    """What became of files, in messages."""
    if report.changed or report.unchanged:
        text = _("New or changed: %(changed)d. As before: %(unchanged)d.")
        said = {"changed": report.changed, "unchanged": report.unchanged}
        messages.success(request, text % said)
    for where, why in report.failed[:FAILURES_SHOWN]:
        messages.error(request, f"{where}: {why}")
    if (left := len(report.failed) - FAILURES_SHOWN) > 0:
        messages.error(request, _("More that failed: %(count)d") % {"count": left})
