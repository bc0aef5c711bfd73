"""Helm renders and lints the chart, and the schemas of Kubernetes take what comes out."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.services.process import ROOT

CHART = ROOT / "deploy" / "helm" / "replyx"
VALUES = {path.stem: path for path in sorted((CHART / "ci").glob("*.yaml"))}
every_values = pytest.mark.parametrize("name", ["", *VALUES])


def render(*values: dict[str, Any], chart: Path = CHART) -> list[dict[str, Any]]:
    """What Helm and the schemas say of each."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.deploy.containers.rendering", str(chart)],
        cwd=ROOT,
        input=json.dumps(values),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@cache
def of(name: str) -> dict[str, Any]:
    """The same of a file of values; empty is the chart's own."""
    [found] = render(yaml.safe_load(VALUES[name].read_text()) if name else {})
    return found


def the(kind: str, name: str, values: str = "") -> dict[str, Any]:
    """An object by its kind and name."""
    [found] = [
        each
        for each in of(values)["objects"]
        if (each["kind"], each["metadata"]["name"]) == (kind, name)
    ]
    return dict(found)


@every_values
def test_helm_and_kubernetes_take_it(name: str) -> None:
    found = of(name)
    assert found["wrong"] == []
    assert found["lint"]["errors"] == []
    assert [each for each in found["lint"]["messages"] if each["severity"] > 1] == []


@every_values
def test_every_pod_is_restricted(name: str) -> None:
    specs = [each.get("spec", {}) for each in of(name)["objects"]]
    pods = [spec["template"]["spec"] for spec in specs if "template" in spec]
    assert len(pods) == 3
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        for container in pod.get("initContainers", []) + pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["envFrom"] == [{"secretRef": {"name": "replyx"}}]


@every_values
def test_a_deploy_takes_no_server_away_before_another_answers_and_lets_it_end(name: str) -> None:
    spec = the("Deployment", "chat-web", name)["spec"]
    assert spec["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    pod = spec["template"]["spec"]
    [web] = pod["containers"]
    assert web["readinessProbe"]["httpGet"]["path"] == "/health/ready"
    assert web["livenessProbe"]["httpGet"]["path"] == "/health/live"
    env = {each["name"]: each["value"] for each in web["env"]}
    waits = int(web["lifecycle"]["preStop"]["exec"]["command"][1])
    ends = waits + int(env["DRAIN_SECONDS"]) + int(env["GRACE_SECONDS"])
    assert pod["terminationGracePeriodSeconds"] > ends


def test_migrations_run_before_the_new_servers_and_leave_the_old_ones_alone() -> None:
    job = the("Job", "chat-migrate")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    pod = job["spec"]["template"]["spec"]
    [check], [migrate] = pod["initContainers"], pod["containers"]
    assert (check["args"], migrate["args"][0]) == (["migrations", "--expand-only"], "migrate")
    options = {"name": "PGOPTIONS", "value": "-c lock_timeout=3s"}
    assert (options in migrate["env"], options in check["env"]) == (True, False)
    bare = the("Job", "chat-migrate", "bare-values")["spec"]["template"]["spec"]
    assert "initContainers" not in bare


def test_what_is_switched_off_is_not_there_and_what_is_on_is() -> None:
    bare = {each["kind"] for each in of("bare-values")["objects"]}
    assert bare.isdisjoint({"Ingress", "NetworkPolicy", "HorizontalPodAutoscaler"})
    large = {each["kind"] for each in of("large-values")["objects"]}
    assert {"HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy"} <= large


def test_files_are_in_a_store_of_objects_or_in_a_claim() -> None:
    for kind, name in (("Deployment", "chat-web"), ("Deployment", "chat-worker")):
        urls, claims = [], []
        for values in ("objects-values", "large-values"):
            pod = the(kind, name, values)["spec"]["template"]["spec"]
            [container] = pod["containers"]
            env = {each["name"]: each["value"] for each in container["env"]}
            urls.append(env.get("FILES_URL"))
            [files] = [each for each in pod["volumes"] if each["name"] == "files"]
            claims.append(files.get("persistentVolumeClaim"))
        assert urls == [yaml.safe_load(VALUES["objects-values"].read_text())["files"]["url"], None]
        assert claims == [None, {"claimName": "replyx-files"}]


def test_wrong_values_are_refused() -> None:
    wrong: list[dict[str, Any]] = [
        {"web": {"replicas": 0}},
        {"typo": 1},
        {"env": {"SECRET_KEY": "in plain"}},
        {"env": {"AWS_SECRET_ACCESS_KEY": "in plain"}},
        {"files": {"url": "https://not.a.store.example"}},
        {"files": {"url": "s3://key:secret@chats"}},
        {"files": {"url": "s3://chats", "claim": "replyx-files"}},
    ]
    taken = [
        values for values, said in zip(wrong, render(*wrong), strict=True) if "refused" not in said
    ]
    assert taken == []


def test_a_field_that_kubernetes_does_not_know_is_found(tmp_path: Path) -> None:
    chart = tmp_path / "replyx"
    shutil.copytree(CHART, chart)
    web = chart / "templates" / "web.yaml"
    web.write_text(web.read_text().replace("enableServiceLinks", "x").replace("args:", "argz:"))
    [found] = render({}, chart=chart)
    assert found["wrong"] != []
