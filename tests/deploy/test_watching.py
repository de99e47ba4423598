"""What watches a worker: rules that promtool takes and tries, over metrics that there are, each told of."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.metrics import PREFIX, SPECS, Metrics

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES: list[dict[str, Any]] = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"][0]["rules"]
PANELS: list[dict[str, Any]] = json.loads(
    (ROOT / "deploy" / "grafana" / "provisioning" / "dashboards" / "riverwalk.json").read_text()
)["panels"]
EXPRESSIONS = [rule["expr"] for rule in RULES] + [
    target["expr"] for panel in PANELS for target in panel["targets"]
]
EXPOSED = Metrics().text().decode()
SCRAPED = {"instance", "job", "le"}
"""Labels that Prometheus gives, and those of buckets."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "arguments", [("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml")]
)
def test_promtool_takes_the_rules_and_tries_them(arguments: tuple[str, ...]) -> None:
    if shutil.which("promtool") is None:
        hint = "promtool is not installed: apt-get install prometheus"
        pytest.fail(hint) if os.environ.get("CI") == "true" else pytest.skip(hint)
    done = subprocess.run(
        ["promtool", *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_is_tried() -> None:
    cases = yaml.safe_load((PROMETHEUS / "alerts_test.yml").read_text())["tests"]
    fires = {sample["labels"] for sample in cases[1]["promql_expr_test"][0]["exp_samples"]}
    assert fires == {f'{{alertname="{rule["alert"]}"}}' for rule in RULES}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_is_asked_of_a_worker_is_a_metric_with_these_labels(expression: str) -> None:
    known = {PREFIX + spec.name + ("_bucket" if spec.buckets else ""): set(spec.labels) for spec in SPECS}
    asked = set(re.findall(rf"{PREFIX}\w+", expression))
    assert asked <= known.keys()
    process = re.findall(r"process_\w+", expression)
    assert all(f"\n{name} " in EXPOSED for name in process)
    labels = SCRAPED.union(*(known[name] for name in asked))
    for names in re.findall(r"by \(([^)]*)\)", expression):
        assert {name.strip() for name in names.split(",")} <= labels


def test_each_alert_says_what_to_do_in_two_languages() -> None:
    page = (ROOT / "docs" / "explanation" / "alerts.md").read_text()
    told = re.findall(r"^\| (Riverwalk\w+) [^|]*\| (\w+) \|", page, re.MULTILINE)
    assert told == [(rule["alert"], rule["labels"]["severity"]) for rule in RULES]
    titles = [rule["annotations"]["summary"] for rule in RULES] + [panel["title"] for panel in PANELS]
    assert [title for title in titles if not CHINESE.search(title)] == []
