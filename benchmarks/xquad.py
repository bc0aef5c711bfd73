"""XQuAD as a knowledge base and labelled questions, to see how well answers are found.

Get it from https://github.com/google-deepmind/xquad (CC BY-SA 4.0; not a part of this program):

    python -m benchmarks.xquad xquad.ru.json FOLDER
    manage.py knowledge import SITE_TOKEN FOLDER/articles.jsonl
    manage.py ask SITE_TOKEN --evaluate FOLDER/questions.jsonl
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def convert(source: Path, folder: Path) -> tuple[int, int]:
    """Write the two files; every paragraph is an article. Returns how many lines they have."""
    language = source.stem.rpartition(".")[2]
    paragraphs = [
        (f"{subject['title']} {number}", paragraph)
        for subject in json.loads(source.read_text())["data"]
        for number, paragraph in enumerate(subject["paragraphs"])
    ]
    folder.mkdir(parents=True, exist_ok=True)
    articles = [
        {"title": f"{language} {name}", "text": each["context"]} for name, each in paragraphs
    ]
    questions = [
        {"question": asked["question"], "article": f"{language} {name}", "lang": language}
        for name, each in paragraphs
        for asked in each["qas"]
    ]
    return write(folder / "articles.jsonl", articles), write(folder / "questions.jsonl", questions)


def write(path: Path, lines: Iterable[dict[str, Any]]) -> int:
    """JSON lines; returns how many."""
    found = [json.dumps(line, ensure_ascii=False) + "\n" for line in lines]
    path.write_text("".join(found))
    return len(found)


if __name__ == "__main__":
    print("{} articles, {} questions".format(*convert(Path(sys.argv[1]), Path(sys.argv[2]))))
