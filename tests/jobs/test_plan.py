"""Every job as Flink plans it: once, with each node as often as declared, and the features in the declared types."""

import re
from collections import Counter
from typing import Any, NamedTuple

import pytest

from connectors.settings import Settings
from jobs import catalog, media
from jobs.spec import CANDIDATE, Job
from jobs.sums import Sums

pytestmark = pytest.mark.plan
NODE = re.compile(r"^[\s:+\-|]*(\w+)\((.*)$", re.MULTILINE)


class Planned(NamedTuple):
    """A job, its environment, and the nodes of its plan as (kind, what follows)."""

    job: Job
    env: Any
    nodes: list[tuple[str, str]]

    def count(self, kind: str) -> int:
        """Return how often a kind of node is in the plan."""
        return Counter(name for name, _ in self.nodes)[kind]

    def schema(self, view: str) -> dict[str, str]:
        """Return the resolved types of a view, without what says that they are rowtime or never null."""
        text = str(self.env.from_path(view).get_schema())
        return dict(re.findall(r"\|-- (\w+): (.+?)(?: \*ROWTIME\*)?(?: NOT NULL)?$", text, flags=re.MULTILINE))


@pytest.fixture(scope="module", params=catalog.scoring(), ids=lambda job: job.name)
def planned(request: pytest.FixtureRequest, gateway: None) -> Planned:  # noqa: ARG001  one JVM for all
    from jobs import runtime  # noqa: PLC0415  imports Flink

    job: Job = request.param
    env = runtime.environment_of(job, Settings())
    text = runtime.plan(env, job, Settings(), media.planning_options).explain()
    return Planned(job, env, NODE.findall(text.split("== Optimized Execution Plan ==")[1]))


def test_python_is_called_once(planned: Planned) -> None:
    assert planned.count("PythonCalc") == 1
    assert planned.count("PythonCorrelate") == 0


def test_every_over_is_there_once(planned: Planned) -> None:
    assert planned.count("OverAggregate") == planned.job.overs


def test_every_source_is_read_once_and_once_per_window(planned: Planned) -> None:
    if planned.job.steps:
        pytest.skip("what a keyed step reads is planned apart from its stream")
    windows = {(s.of.name, w) for s in planned.job.views.values() if isinstance(s, Sums) for w in s.windows}
    assert planned.count("TableSourceScan") == len(planned.job.sources) + len(windows)
    sums = [body for body in planned.job.views.values() if isinstance(body, Sums)]
    gathered = [body for body in planned.job.views.values() if isinstance(body, str) and "TABLE(SESSION(" in body]
    assert planned.count("WindowAggregate") == sum(len(own.windows) for own in sums) + len(gathered)


def test_nothing_is_joined(planned: Planned) -> None:
    assert not [name for name, _ in planned.nodes if name.endswith("Join")], "a regular join keeps both sides for ever"


def test_three_sinks(planned: Planned) -> None:
    sinks = [re.findall(r"default_database\.(\w+)", rest)[0] for name, rest in planned.nodes if name == "Sink"]
    assert sorted(sinks) == ["alerts_out", "features_out", "scores_out"]


def test_nothing_is_taken_back(planned: Planned) -> None:
    assert not {"ChangelogNormalize", "SinkMaterializer", "Deduplicate", "GroupAggregate"} & {
        n for n, _ in planned.nodes
    }


def test_features_are_exact_and_of_the_declared_types(planned: Planned) -> None:
    for branch in planned.job.branches:
        if branch.feature is None:
            continue
        found = planned.schema(branch.view)
        for key in branch.feature.keys:
            assert found[key] == "STRING", (branch.view, key)
        for name, declared in branch.feature.fields.items():
            assert found[name] == declared, (branch.view, name)


def test_candidates_and_arguments_are_of_the_declared_types(planned: Planned) -> None:
    found = planned.schema("outgoing")
    assert {name: found[name] for name in CANDIDATE} == CANDIDATE
    assert {name: found[name] for name in planned.job.udf.args} == dict(planned.job.udf.args)


def test_emitted_keys_are_keys_and_fields_of_the_view(planned: Planned) -> None:
    from jobs.spec import outgoing  # noqa: PLC0415

    texts = outgoing(planned.job).split("\nUNION ALL\n")
    for branch, text in zip(planned.job.branches, texts, strict=True):
        if branch.feature:
            emitted = re.findall(r"'(\w+)' VALUE", text.split("AS `message`,")[0])
            assert emitted == [*branch.feature.keys, *branch.feature.fields, "known_time"]


def test_the_score_is_the_function_s_answer(planned: Planned) -> None:
    wanted = re.sub(r"(\w+) (DOUBLE|STRING|BOOLEAN|BIGINT|INT)", r"`\1` \2", planned.job.udf.returns)
    assert planned.schema("scored")["s"].replace("ROW<", "ROW<", 1) == wanted
