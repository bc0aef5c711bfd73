"""No file of `deploy/` is there that nobody judges."""

from pathlib import Path

from tests.services.process import ROOT

DEPLOY = ROOT / "deploy"
# Each folder, by whom it is judged, and what of it may be there.
JUDGES = {
    "alertmanager": ("test_alertmanager.py", {".yml", ".tmpl"}),
    "docker": ("containers/test_docker.py", {"", ".yml", ".conf", ".example"}),
    "grafana": ("test_dashboards.py", {".json", ".yml"}),
    "helm": ("containers/test_helm.py", {".yaml", ".json", ".tpl"}),
    "health": ("watching/test_check.py", {".py"}),
    "k6": ("load/test_k6.py", {".js"}),
    "nginx": ("test_nginx.py", {".conf"}),
    "prometheus": ("test_rules.py", {".yml"}),
    "systemd": ("units/test_systemd.py", {".service", ".socket", ".timer", ".conf"}),
}
# What a deploy runs, with tests of its own beside it.
PROGRAMS = {"bluegreen", "rollback", "switch"}


def unjudged(deploy: Path, tests: Path) -> set[str]:
    """The files that no test is named for."""
    found = set()
    for path in deploy.rglob("*"):
        place = path.relative_to(deploy)
        if path.is_dir() or "__pycache__" in place.parts or place.parts[0] in PROGRAMS:
            continue
        test, kinds = JUDGES.get(place.parts[0], ("", set()))
        if not test or not (tests / test).is_file() or path.suffix not in kinds:
            found.add(str(place))
    return found


def test_every_file_is_judged_by_a_test() -> None:
    assert unjudged(DEPLOY, ROOT / "tests" / "deploy") == set()


def test_a_file_that_nobody_judges_is_found(tmp_path: Path) -> None:
    (tmp_path / "terraform").mkdir()
    (tmp_path / "terraform" / "main.tf").touch()
    (tmp_path / "nginx").mkdir()
    (tmp_path / "nginx" / "notes.txt").touch()
    found = unjudged(tmp_path, ROOT / "tests" / "deploy")
    assert found == {"terraform/main.tf", "nginx/notes.txt"}
