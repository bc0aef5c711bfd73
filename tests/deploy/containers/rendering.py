"""Helm and the schemas of Kubernetes, in a process of their own: Go takes over its signals.

`python -m tests.deploy.containers.rendering CHART` with a list of values as JSON on stdin prints of
each `lint`, `objects` and `wrong`, what the schemas refuse; or `refused`, why Helm does not take
the values.
"""

import json
import sys
from typing import Any

import kubernetes_validate
import yaml
from helm_python.chart import Chart, lint
from helm_python.errors import HelmError

KUBERNETES = ("1.29", "1.33", "1.37")


def rendered(chart: str, values: dict[str, Any]) -> dict[str, Any]:
    """What is printed of one."""
    loaded = Chart.load(chart)
    try:
        loaded.validate_schema(values)
        texts = loaded.render(values, name="chat", namespace="chats").values()
    except HelmError as error:
        return {"refused": str(error)}
    objects = [each for text in texts for each in yaml.safe_load_all(text) if each]
    wrong = []
    for version in KUBERNETES:
        for each in objects:
            try:
                kubernetes_validate.validate(each, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                wrong.append(f"{version} {each['kind']}: {error.message}")
    return {"objects": objects, "wrong": wrong, "lint": lint(chart, values, strict=True)}


if __name__ == "__main__":
    every = [rendered(sys.argv[1], values) for values in json.load(sys.stdin)]
    sys.stdout.write(json.dumps(every))
