"""A job as SQL: golden files, wiring mistakes, the form of its docstring, and what SQLFluff can read of it."""

import importlib
import pkgutil
import re
from dataclasses import replace
from typing import Any

import pytest
from sqlfluff.core import FluffConfig, Linter

import jobs
from connectors.errors import WiringError
from connectors.events.budget import BUDGET
from connectors.schema import Table
from connectors.settings import Settings
from jobs import alert_log, catalog, media
from jobs.feature_archive import JOB as ARCHIVE
from jobs.feature_online import JOB as ONLINE
from jobs.ingest import JOB as INGEST
from jobs.spec import Branch, FeatureView, Job, docstring_keys, outgoing, statements
from jobs.sums import Sums
from tests.jobs import golden
from udfs.vector import VectorUdf

SCORING = catalog.scoring()
FORM = ["Reads", "Grain", "Features", "Score", "Writes", "Latency", "Guarantee", "Owner"]
UNREADABLE = {
    "steps": "SQLFluff has no field of an array's element (`two[1].fired`); Flink plans it, see test_plan",
    "parts": "SQLFluff has no PARTITION BY of a SESSION window; Flink plans it, see test_plan",
    "order_wholes": "as parts",
    "pulse": "as parts",
}
SUMS = Sums(of=BUDGET, by=("source",), windows=("1h",), measures={"amount_sum": "amount"})
UDF = VectorUdf("score", lambda _: lambda x: x, {"rule": "STRING", "value": "DOUBLE"}, "ROW<score DOUBLE>", "score/1")
BRANCH = Branch(
    view="sums",
    feature=FeatureView("budgets", ("source",), {"amount_sum_1h": "DECIMAL(38, 3)"}),
    rule="too_much",
    when="enters",
    entity="source",
    args={"value": "amount_sum_1h"},
)
SMALL = Job("small", sources=(BUDGET,), views={"sums": SUMS}, udf=UDF, branches=(BRANCH,), overs=1)


@pytest.mark.parametrize("job", SCORING, ids=lambda job: job.name)
def test_golden_sql(job: Job) -> None:
    wanted = golden.file(job).read_text(encoding="utf-8")
    assert golden.text(job) == wanted, "if wanted: python -m tests.jobs.golden, and read the difference"


def test_every_golden_file_has_its_job() -> None:
    assert {path.stem for path in golden.FOLDER.glob("*.sql")} == {job.name for job in SCORING}


def test_columns_that_nothing_names_are_not_read_and_those_of_a_branch_are() -> None:
    job = replace(SMALL, views=SMALL.views | {"all": "SELECT *, 2 * amount FROM budget"})
    job = replace(job, branches=(BRANCH, replace(BRANCH, view="all", feature=None, args={"value": "category"})))
    entering = statements(job, media.planning_options)[0][0]
    assert "`category` STRING" in entering
    assert "`raw_offset`" not in entering


def test_a_row_of_features_and_candidates() -> None:
    assert outgoing(SMALL) == (
        "SELECT 'features.budgets' AS `topic`,\n"
        "  CONCAT_WS('|', source) AS `message_key`,\n"
        "  JSON_OBJECT('source' VALUE `source`, 'amount_sum_1h' VALUE `amount_sum_1h`, 'known_time' VALUE t) AS "
        "`message`,\n"
        "  CAST(CASE WHEN enters THEN 'too_much' END AS STRING) AS `rule`,\n"
        "  source AS `source`,\n"
        "  source AS `entity`,\n"
        "  event_id AS `event_id`,\n"
        "  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,\n"
        "  op AS `op`,\n"
        "  sign AS `sign`,\n"
        "  superseded AS `superseded`,\n"
        "  t AS `t`,\n"
        "  CAST(amount_sum_1h AS DOUBLE) AS `value`\n"
        "FROM `sums`"
    )


def test_a_row_of_features_alone_and_of_a_rule_alone() -> None:
    features = outgoing(replace(SMALL, branches=(replace(BRANCH, rule=None),)))
    assert "CAST(NULL AS STRING) AS `rule`" in features
    assert "CAST(NULL AS DOUBLE) AS `value`" in features
    rule = outgoing(replace(SMALL, branches=(replace(BRANCH, feature=None),)))
    assert "CAST(NULL AS STRING) AS `topic`" in rule
    assert rule.endswith("FROM `sums`\nWHERE enters")


def test_answers_fill_a_feature_view_and_a_model_s_version_stands_behind_the_rules() -> None:
    function = replace(SMALL.udf, returns="ROW<score DOUBLE, features STRING, model STRING>")
    told = replace(BRANCH, answers=FeatureView("charts", ("source",), {"level": "DOUBLE"}))
    job = replace(SMALL, udf=function, branches=(told,))
    views, inserts = statements(job, media.planning_options)
    assert inserts[0].endswith("UNION ALL\nSELECT topic, message_key, message FROM answered WHERE topic IS NOT NULL")
    answered = next(text for text in views if "VIEW `answered`" in text)
    assert "CASE rule WHEN 'too_much' THEN 'features.charts' END AS topic" in answered
    scored = next(text for text in views if "VIEW `scored`" in text)
    assert f"CONCAT_WS('+', '{function.version}', asked.s.model) AS version" in scored
    assert [view.name for view in job.features] == ["budgets", "charts"]
    with pytest.raises(WiringError, match="answers fill 'charts'; want a rule of view 'sums', and 'features STRING'"):
        replace(SMALL, branches=(told,))


def test_a_view_that_reads_a_table_of_leaving_rows_names_its_columns() -> None:
    job = replace(SMALL, views=SMALL.views | {"beats": "SELECT category, leaves FROM budget_leaves_1h"})
    leaving = statements(job, media.planning_options)[0][1]
    assert "`category` STRING" in leaving
    assert "`category`" not in statements(SMALL, media.planning_options)[0][1]


def test_tables_of_a_job_on_other_media() -> None:
    kafka, files, nowhere = (
        statements(SMALL, options)[0]
        for options in (media.kafka_options(Settings(), SMALL), media.file_options(golden.FOLDER, golden.FOLDER),
                        media.planning_options)
    )  # fmt: skip
    names = [re.findall(r"CREATE TEMPORARY (?:TABLE|VIEW) `(\w+)`", text)[0] for text in kafka]
    assert names[:5] == ["budget", "budget_leaves_1h", "features_out", "scores_out", "alerts_out"]
    assert names[5:] == ["sums", "outgoing", "scored", *alert_log.VIEWS]
    assert "`known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp'" in kafka[0]
    assert "`topic` STRING METADATA" in kafka[2]
    for plain in (files, nowhere):
        assert "METADATA" not in "".join(plain)
        assert "`topic` STRING,\n  `key` STRING,\n  `value` STRING" in plain[2]
        assert plain[5:] == kafka[5:], "views know no medium"


def test_a_leave_table_has_its_own_rowtime_behind_its_watermark() -> None:
    text = statements(SMALL, media.planning_options)[0][1]
    assert (
        "`leaves` AS GREATEST(`event_time` + INTERVAL '1' HOUR, `known_time`) + INTERVAL '0.001' SECOND,\n"
        "  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND"
    ) in text


def test_three_inserts_run_as_one() -> None:
    inserts = statements(SMALL, media.planning_options)[1]
    assert [text.split()[2] for text in inserts] == ["features_out", "scores_out", "alerts_out"]


def test_topics_of_a_job() -> None:
    assert SMALL.topics == ("features.budgets", "scores.small", "erp.alerts")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sources": ()}, r"job 'small': view 'sums' sums 'budget'; sources are \[\]"),
        ({"branches": (replace(BRANCH, view="sum"),)}, r"job 'small': no view 'sum' to write; did you mean 'sums'"),
        (
            {"branches": (replace(BRANCH, args={"values": "1"}),)},
            r"job 'small': score has no argument 'values'; did you mean 'value'",
        ),
    ],
)
def test_wiring_that_cannot_work(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(WiringError, match=message):
        replace(SMALL, **wrong)


def modules_with_a_job() -> list[str]:
    return [name for name in catalog.names() if name in {module.name for module in pkgutil.iter_modules(jobs.__path__)}]


@pytest.mark.parametrize("name", modules_with_a_job())
def test_the_docstring_is_the_form_an_operator_reads(name: str) -> None:
    module = importlib.import_module(f"jobs.{name}")
    found = docstring_keys(module.__doc__ or "")
    assert list(found) == FORM
    job = catalog.find(name)
    assert job.name == name
    if isinstance(job, Job):
        assert found["Reads"].split(", ") == [source.name for source in job.sources]
        assert found["Features"].split(", ") == [view.name for view in job.features]
        assert found["Score"].split("; ")[0].split(", ") == list(job.rules)


def generated() -> dict[str, str]:
    """Return every statement that any job runs, by what it creates or fills."""
    settings = Settings()
    texts = [text for job in SCORING for part in statements(job, media.kafka_options(settings, job)) for text in part]
    for pipe in (ARCHIVE, ONLINE):
        texts += [text for part in pipe.statements(settings, media.kafka_base(settings)) for text in part]
    sink = media.kafka_sink(settings, "ingest", "messages", ["erp.budget"])
    texts += [*INGEST.tables(settings, sink, media.kafka_base(settings), "group"), INGEST.raw]
    return {re.sub(r"\W+", " ", text)[:60]: text for text in texts}


STATEMENTS = generated()


@pytest.fixture(scope="module")
def linter() -> Linter:
    return Linter(config=FluffConfig.from_root())


@pytest.mark.parametrize("name", STATEMENTS)
def test_sqlfluff_reads_it(name: str, linter: Linter) -> None:
    found = linter.parse_string(STATEMENTS[name]).violations
    unreadable = any(f"VIEW `{view}`" in STATEMENTS[name] for view in UNREADABLE)
    assert bool(found) == unreadable, found


def test_no_sql_is_written_with_names_that_were_not_declared() -> None:
    events = {table.name for job in SCORING for table in job.sources}
    assert all(isinstance(source, Table) for job in SCORING for source in job.sources)
    for job in SCORING:
        known = events | set(job.views) | {f"{s.name}_leaves_{w}" for v in job.views.values() if isinstance(v, Sums)
                                           for s in [v.of] for w in v.windows}  # fmt: skip
        for body in job.views.values():
            if isinstance(body, str):
                assert set(re.findall(r"\bFROM (\w+)", body)) <= known | {"TABLE"}
