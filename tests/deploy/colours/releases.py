"""Versions of the program: copies of the checkout, some of them changed, some of them broken."""

import shutil
from pathlib import Path

from tests.services.process import ROOT

PROGRAM = (
    *("adminpanel", "assistant", "bot", "dialogs", "jobs", "locale", "notify", "realtime"),
    *("replyx", "static", "templates", "widget"),
)
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("jobs", "{last}")]
    operations = [
        migrations.AddField("job", "mood", models.TextField(db_default="", default="")),
    ]
"""
CONTRACTION = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("jobs", "{last}")]
    operations = [migrations.RemoveField("job", "dedupe")]
"""
TASK = '''
from jobs.models import Job
from jobs.tasks import task

@task(queue_name="webhooks")
def smile(number):
    """Done by whoever knows it."""
'''
# What people would see of it, in files that pages load.
LOOKS = {
    "static/adminpanel/css/brand.css": "\n.of-the-future { color: red }\n",
    "static/widget/app/app.css": "\n.of-the-future { color: red }\n",
    "static/widget/app/app.js": '\nconsole.debug("of-the-future");\n',
}


class Releases:
    """Each a directory of its own below one."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def plain(self, name: str) -> Path:
        """This version."""
        tree = self._directory / name
        tree.mkdir(parents=True)
        for folder in PROGRAM:
            shutil.copytree(
                ROOT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copy(ROOT / "manage.py", tree)
        return tree

    def next(self, name: str) -> Path:
        """The next version: a column more, a kind of task more, and looks of its own."""
        tree = self.plain(name)
        last = max(path.stem for path in (tree / "jobs" / "migrations").glob("0*.py"))
        number = int(last[:4]) + 1
        (tree / f"jobs/migrations/{number:04}_mood.py").write_text(MIGRATION.format(last=last))
        for path, text in {"jobs/of_the_future.py": TASK, **LOOKS}.items():
            self._append(tree, path, text)
        model = tree / "jobs" / "models.py"
        field = '    mood = models.TextField(db_default="", default="")\n'
        at = "    finished_at ="
        model.write_text(model.read_text().replace(at, f"{field}{at}", 1))
        return tree

    def that_ends(self, name: str) -> Path:
        """One whose server ends as it starts."""
        return self._append(
            self.plain(name), "replyx/asgi.py", "\nraise SystemExit('I am broken')\n"
        )

    def that_loses(self, name: str) -> Path:
        """One that is well, and hands on nothing of what it stores."""
        broken = "\ndef _send(batch):\n    pass\n"
        return self._append(self.plain(name), "realtime/process/delivery.py", broken)

    def that_contracts(self, name: str) -> Path:
        """One whose migration takes away what the version before it needs."""
        tree = self.next(name)
        [mood] = (tree / "jobs" / "migrations").glob("*_mood.py")
        path = mood.with_name(f"{int(mood.stem[:4]) + 1:04}_without_dedupe.py")
        path.write_text(CONTRACTION.format(last=mood.stem))
        return tree

    def _append(self, tree: Path, name: str, text: str) -> Path:
        with (tree / name).open("a") as file:
            file.write(text)
        return tree
