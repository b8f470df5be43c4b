"""Settings of a job as Flink's own, flags of a submission, and messages instead of traces; no JVM is started."""

import sys
from typing import Any

import pytest

from connectors.errors import ConfigError
from connectors.settings import Flink, Settings, Source
from jobs.catalog import find
from jobs.spec import Job
from udfs.vector import VectorUdf

pytestmark = pytest.mark.plan
JOB: Job = find("procurement_spend")


@pytest.fixture(scope="module")
def runtime() -> Any:
    from jobs import runtime  # noqa: PLC0415  imports Flink

    return runtime


def test_flags_of_a_submission(runtime: Any) -> None:
    assert runtime._flags(["flink.parallelism=2", "kafka.group=a=b"]) == {
        "flink.parallelism": "2",
        "kafka.group": "a=b",
    }
    with pytest.raises(ConfigError, match=r"--set 'parallelism': want KEY=VALUE, as flink.parallelism=2"):
        runtime._flags(["parallelism"])


def test_settings_become_flinks_own(runtime: Any) -> None:
    own = Flink(guarantee="at-least-once", parallelism=3, checkpoint_interval_ms=500, state_ttl_days=90)
    found = runtime._configuration(Settings(flink=own), "j", None)
    assert found["pipeline.name"] == "j"
    assert found["parallelism.default"] == "3"
    assert found["table.local-time-zone"] == "UTC"
    assert found["table.exec.state.ttl"] == "90 d"
    assert found["execution.checkpointing.mode"] == "AT_LEAST_ONCE"
    assert found["execution.checkpointing.interval"] == "500 ms"
    assert found["execution.checkpointing.dir"], "checkpoints in memory stop at 5 MB"
    assert found["python.fn-execution.bundle.time"].isdigit(), "a bare number"
    assert runtime._configuration(Settings(), "j", 60_000)["execution.checkpointing.interval"] == "60000 ms"
    assert runtime._configuration(Settings(), "j", None)["execution.checkpointing.mode"] == "EXACTLY_ONCE"


def test_what_rules_may_know_of_the_settings(runtime: Any) -> None:
    sources = {"erp": Source(topics="raw.erp", map="plain", links={"budget": "https://erp/{budget_id}"})}
    settings = Settings(sources=sources, rules={"j": {"r": {"x": 1}}, "other": {}})
    links = {"erp": {"budget": "https://erp/{budget_id}"}}
    models = {"root": settings.models.root, "versions": {}}
    assert runtime.udf_settings(settings, "j") == {"rules": {"r": {"x": 1}}, "links": links, "models": models}
    assert runtime.udf_settings(settings, "k")["rules"] == {}


def test_thresholds_that_cannot_be_are_a_message(runtime: Any) -> None:
    with pytest.raises(ConfigError, match=r"rules\.procurement_spend: unknown \['nothing'\]"):
        runtime.register(None, JOB.udf, {"rules": {"nothing": {}}})


def test_a_function_is_registered_under_its_name(runtime: Any) -> None:
    class Environment:
        """Takes functions down."""

        def __init__(self) -> None:
            self.functions: dict[str, Any] = {}

        def create_temporary_function(self, name: str, function: Any) -> None:
            """Take one down."""
            self.functions[name] = function

    env = Environment()
    runtime.register(env, VectorUdf("f", lambda _: lambda x: x, {"x": "INT"}, "INT", "1", deterministic=False), {})
    assert list(env.functions) == ["f"]
    assert not env.functions["f"]._deterministic


def test_a_user_sees_one_message(
    runtime: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["j", "--config", "/dev/null", "--set", "flink.paralelism=2"])
    with pytest.raises(SystemExit) as ended:
        runtime.main(JOB)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("procurement_spend: settings")


def test_the_root_of_a_java_trace_is_one_line(runtime: Any) -> None:
    assert runtime._root("A: a\n\tat x\nCaused by: B: b\nCaused by: C: why\n\tat y") == "C: why"
    assert runtime._root("A: a\n\tat x") == "A: a"


def test_operators_are_named_and_chained_so_that_savepoints_find_them(runtime: Any) -> None:
    found = runtime._configuration(Settings(), "j", None)
    assert found["table.plan.compile.catalog-objects"] == "IDENTIFIER", "addresses stay out of a plan"
    assert found["pipeline.operator-chaining.chain-operators-with-different-max-parallelism"] == "false"
    beside = Settings(flink=Flink(generation=2, beside=True))
    assert runtime._configuration(beside, "j", None)["pipeline.name"] == "g2.j"
