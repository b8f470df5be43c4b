"""The alert rules: each is raised by the look that has its fault, and by no other; Prometheus' own tools agree."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from erpulse.stack.layout import shipped
from erpulse.watch.checks import CHECKS
from erpulse.watch.figures import samples
from erpulse.watch.metrics import BY_NAME, text
from erpulse.watch.rules import WATCH, rules
from tests.erpulse.watch.evaluate import RULE, parse, raised
from tests.erpulse.watch.scenes import ALSO, SOURCES, WELL, WRONG

FILE = "monitoring/erpulse.rules.yml"
RULES: list[dict[str, Any]] = yaml.safe_load(shipped(FILE).read_text())["groups"][0]["rules"]
SECONDS = 15


def alerts(name: str) -> set[str]:
    """Return the alerts that a look raises by the shipped rules."""
    page = parse(text(samples(WRONG[name] if name else WELL, SOURCES)))
    return {rule["alert"] for rule in RULES if raised(rule, page)}


def test_the_shipped_file_is_what_the_code_makes() -> None:
    assert shipped(FILE).read_text() == rules(interval_s=1), "erpulse metrics --print rules > docker/" + FILE


def test_there_is_a_rule_for_each_check_and_a_scene_for_each_rule() -> None:
    assert [rule["alert"] for rule in RULES] == [WATCH.name, *(check.name for check in CHECKS)]
    assert WRONG.keys() == {check.name for check in CHECKS}


def test_a_system_that_is_well_raises_nothing() -> None:
    assert alerts("") == set()


@pytest.mark.parametrize("name", WRONG)
def test_each_rule_is_raised_by_its_fault_alone(name: str) -> None:
    covered = {"JobFailedOnce"} if name == "JobCrashLoop" else set()
    assert alerts(name) == {name} | ALSO.get(name, set()) | covered


def test_rules_and_their_words_name_metrics_and_labels_that_are_exported() -> None:
    for rule in RULES[1:]:
        match = RULE.fullmatch(rule["expr"])
        assert match
        known = BY_NAME[match["metric"]].labels
        words = rule["annotations"]["summary"] + rule["annotations"]["action"]
        assert set(re.findall(r"\$labels\.(\w+)", words)) <= set(known), rule["alert"]
        assert rule["annotations"]["action"]
        assert rule["labels"]["severity"] in {"critical", "warning"}


def test_limits_follow_the_checkpoint_interval() -> None:
    made = {rule["alert"]: rule["expr"] for rule in yaml.safe_load(rules(interval_s=60))["groups"][0]["rules"]}
    assert made["TransactionHangs"] == "erpulse_transaction_open_seconds > 69"
    assert made["JobDown"] == "erpulse_job_running == 0"


def series(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a test of `promtool`: the figures of the rule's scene for as long as it waits, and the alert."""
    if rule["alert"] == WATCH.name:
        labels = {"job": "erpulse", "instance": "127.0.0.1:9479"}
        page, hit = [("up", labels, 0.0)], [("up", labels, 0.0)]
    else:
        known = parse(text(samples(WRONG[rule["alert"]], SOURCES)))
        page, hit = [tuple(one) for one in known], [tuple(one) for one in raised(rule, known)]
    count = 1 + 120 // SECONDS
    told = [{"exp_labels": {"severity": rule["labels"]["severity"]} | labels} for _, labels, _ in hit]
    return {
        "interval": f"{SECONDS}s",
        "input_series": [
            {
                "series": m + "{" + ",".join(f'{k}="{v}"' for k, v in labels.items()) + "}",
                "values": f"{value}x{count}",
            }
            for m, labels, value in page
        ],
        "alert_rule_test": [{"eval_time": "90s", "alertname": rule["alert"], "exp_alerts": told}],
    }


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool on the PATH (apt-get install prometheus)")
def test_prometheus_raises_each_alert(tmp_path: Path) -> None:
    file = tmp_path / "rules.yml"
    # what is told is not compared: the words are ours, how figures are spelt is Prometheus'
    bare = [{k: v for k, v in rule.items() if k != "annotations"} for rule in RULES]
    file.write_text(yaml.safe_dump({"groups": [{"name": "erpulse", "rules": bare}]}))
    whole = {"rule_files": [str(file)], "evaluation_interval": f"{SECONDS}s", "tests": [series(r) for r in RULES]}
    (tmp_path / "test.yml").write_text(yaml.safe_dump(whole))
    done = subprocess.run(
        ["promtool", "test", "rules", str(tmp_path / "test.yml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool on the PATH (apt-get install prometheus)")
def test_prometheus_takes_the_files_and_the_page(tmp_path: Path) -> None:
    for kind, name in (("rules", FILE), ("config", "monitoring/prometheus.yml")):
        done = subprocess.run(["promtool", "check", kind, str(shipped(name))], capture_output=True, check=False)
        assert done.returncode == 0, done.stdout
    page = tmp_path / "page"
    page.write_text(text(samples(WELL, SOURCES)))
    with page.open() as given:
        done = subprocess.run(["promtool", "check", "metrics"], stdin=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
