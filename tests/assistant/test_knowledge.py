"""What a site knows: imported, changed, removed; the words that find it follow at once."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from assistant.finding.ranking import rank
from assistant.finding.stems import asked
from assistant.knowledge.splitting import LONGEST, split
from assistant.knowledge.writing import keep, take
from assistant.management.commands import knowledge
from assistant.models import Article, Knowledge, Passage, Word
from assistant.reading.documents import Document
from dialogs.models import Site
from tests.assistant.made import docx, pdf
from tests.people import People


def titles(site: Site, question: str) -> list[str]:
    return [hit.passage.article.title for hit in rank(site, asked(question)).hits]


def counted(site: Site) -> tuple[int, int]:
    known = Knowledge.objects.get(site=site)
    own = Passage.objects.filter(article__site=site)
    there = own.count(), own.aggregate(all=Sum("length", default=0))["all"]
    assert (known.passages, known.words) == there
    return there


def folder(path: Path) -> Path:
    (path / "more").mkdir()
    (path / "delivery.md").write_text("# Доставка\n\nКурьер приезжает за два дня.")
    (path / "more" / "returns.html").write_text("<h1>Returns</h1><p>Within fourteen days.</p>")
    (path / "more" / "gifts.docx").write_bytes(docx("Подарки", "Наборы в коробке с лентой."))
    (path / "brewing.pdf").write_bytes(pdf("Water of ninety degrees.", title="Brewing"))
    (path / "hours.txt").write_text("С 9 до 21 ежедневно.")
    (path / "faq.jsonl").write_text('{"question": "Is there parking?", "answer": "Behind us."}\n')
    (path / "logo.png").write_bytes(b"\x89PNG")
    (path / ".hidden.md").write_text("# Secret\n\nNot for you.")
    return path


def imported(capsys: pytest.CaptureFixture[str], *paths: Path) -> dict[str, object]:
    call_command("knowledge", "import", "shop", *map(str, paths), "--json")
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_a_folder_is_imported_and_imported_again_changes_nothing(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = imported(capsys, folder(tmp_path))
    assert told == {"changed": 6, "unchanged": 0, "failed": [], "skipped": ["logo.png"]}
    assert titles(people.shop, "Когда приедет курьер?") == ["Доставка"]
    assert titles(people.shop, "подарочные коробки") == ["Подарки"]
    assert titles(people.shop, "water degrees") == ["Brewing"]
    assert titles(people.rival, "Когда приедет курьер?") == []
    before = counted(people.shop)
    assert imported(capsys, tmp_path)["unchanged"] == 6
    assert counted(people.shop) == before


def test_a_changed_file_replaces_what_it_said_and_keeps_it_as_a_version(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "delivery.md"
    path.write_text("# Доставка\n\nКурьер приезжает за два дня.")
    imported(capsys, path)
    path.write_text("# Доставка\n\nПочта привозит посылки.")
    assert imported(capsys, path)["changed"] == 1
    assert titles(people.shop, "курьер") == []
    assert titles(people.shop, "посылка") == ["Доставка"]
    article = Article.objects.get()
    assert article.version == 2
    assert [each.text for each in article.versions.order_by("number")] == [
        "Курьер приезжает за два дня.",
        "Почта привозит посылки.",
    ]
    counted(people.shop)


def test_a_file_that_fails_is_told_and_stops_no_other(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF broken")
    (tmp_path / "b.txt").write_text("Чай в пачках.")
    with pytest.raises(SystemExit) as stopped:
        call_command("knowledge", "import", "shop", str(tmp_path), str(tmp_path / "no.md"))
    said = capsys.readouterr()
    assert stopped.value.code == 1
    assert "a.pdf: " in said.err
    assert "no.md: " in said.err
    assert titles(people.shop, "пачки чая") == ["b"]


def test_a_long_import_says_how_far_it_is_beside_what_programs_read(
    people: People,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(knowledge, "TOLD_EVERY", 0.0)
    rows = [{"title": f"Tea {number}", "text": "Green."} for number in range(3)]
    (tmp_path / "teas.jsonl").write_text("\n".join(map(json.dumps, rows)))
    call_command("knowledge", "import", "shop", str(tmp_path / "teas.jsonl"), "--json")
    said = capsys.readouterr()
    assert said.err.split() == ["…", "1", "…", "2", "…", "3"]
    assert json.loads(said.out)["changed"] == 3


def test_a_site_that_is_not_there_is_told(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("knowledge", "import", "nobody", ".")


def test_two_files_of_one_name_do_not_replace_each_other(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ru", "en"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "faq.txt").write_text(f"tea {name}")
    paths = [tmp_path / name / "faq.txt" for name in ("ru", "en")]
    assert imported(capsys, *paths)["changed"] == 2
    assert imported(capsys, *paths)["unchanged"] == 2


def test_what_is_removed_or_not_used_any_more_is_no_answer(people: People) -> None:
    for key in ("a", "b", "c"):
        take(people.shop, Document(key, f"Tea {key}", "Green tea from the hills."))
    hidden, removed, other = Article.objects.order_by("key")
    hidden.is_used = False
    keep(hidden)
    removed.delete()
    assert titles(people.shop, "green tea") == [other.title]
    hidden.is_used = True
    keep(hidden)
    assert hidden.version == 1
    assert set(titles(people.shop, "green tea")) == {hidden.title, other.title}
    Article.objects.all().delete()
    assert counted(people.shop) == (0, 0)
    assert not Word.objects.exists()


def test_words_are_found_in_every_form_and_spelling(people: People) -> None:
    take(people.shop, Document("a", "Чёрный чай", "Доставляем зелёные улуны. Teapots' lids."))
    for question in ("черного чая", "доставка улуна", "ЗЕЛЁНЫЙ", "a teapot", "ｔｅａｐｏｔ"):
        assert titles(people.shop, question) == ["Чёрный чай"], question


def test_a_site_with_its_articles_can_be_deleted(people: People) -> None:
    take(people.shop, Document("a", "Tea", "Green tea."))
    people.shop.delete()
    assert not Passage.objects.exists()
    assert not Knowledge.objects.exists()


def test_a_long_article_is_split_between_paragraphs_under_its_headings() -> None:
    long = " ".join(["A sentence of some words."] * 100)
    text = f"# One\n\nFirst.\n\nSecond.\n\n## Two\n\n{long}\n\n## Empty\n\n## Three\n- a\n- b"
    passages = split(text)
    assert passages[0] == "One\nFirst.\n\nSecond."
    assert all(each.startswith("Two\nA sentence") for each in passages[1:-1])
    assert all(each.endswith("words.") and len(each) <= LONGEST for each in passages[1:-1])
    assert passages[-1] == "Three\n- a\n- b"
    assert all(len(each) <= LONGEST for each in split("x" * 10_000))
