"""The job on a mini-cluster over weeks of a small company: what the step tells leaves as features and alerts."""

import datetime as dt
import json
from collections import Counter, defaultdict
from typing import Any, NamedTuple

import jsonschema
import msgspec
import pytest

from connectors.alerts import Alert, json_schema
from connectors.events import EVENTS
from connectors.settings import Settings, Source
from jobs import media
from jobs.cash_position import JOB
from tests.jobs.procurement_run import written
from tests.udfs import cash_case as case

LINKS = {"supplier_invoice": "https://erp/i/{invoice_id}"}
RULES = {"early_discount": {"least_saving": 1}}


class Ran(NamedTuple):
    """What the job wrote: alerts in order, and the feature rows by view."""

    alerts: list[dict[str, Any]]
    features: dict[str, list[dict[str, Any]]]


def canonical(event: case.Event) -> dict[str, Any]:
    """Return an event as its topic has it: all columns that it needs, and when it was known."""
    table = EVENTS[event.name]
    known = dt.datetime.fromtimestamp(event.at / 1000, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    usual = {field.name: field.default for field in msgspec.structs.fields(table.struct)}
    # a map leaves out what it does not fill
    row = {name: value for name, value in event.row.items() if value is not None and value != usual[name]}
    row |= {
        "event_time": known,
        "company": "1000",
        "currency": "EUR",
        "op": "insert",
        "order_key": row["event_id"][-4:],
    }
    row |= {"raw_topic": "raw", "raw_partition": 0, "raw_offset": 0, "raw_time": known}
    if any(column.name == "company_amount" for column in table.columns):
        row |= {"company_amount": row["amount"], "company_currency": "EUR"}
    msgspec.json.decode(json.dumps(row), type=table.struct, strict=True)
    return row | {"known_time": known}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, gateway: None) -> Ran:  # noqa: ARG001  one JVM for all
    from erpulse.backtest.run import bounded  # noqa: PLC0415
    from jobs import runtime  # noqa: PLC0415  imports Flink

    folder = tmp_path_factory.mktemp("cash_position")
    topics: dict[str, list[dict[str, Any]]] = {source.topic: [] for source in JOB.sources}
    for event in sorted(case.story(), key=lambda one: one.at):
        topics[EVENTS[event.name].topic].append(canonical(event))
    for topic, rows in topics.items():
        (folder / "in" / topic).mkdir(parents=True)
        (folder / "in" / topic / "rows.json").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    settings = Settings(
        sources={"erp": Source(topics="raw.erp", map="plain", links=LINKS)}, rules={"cash_position": RULES}
    )
    own = bounded(settings, folder / "checkpoints")
    env = runtime.environment_of(JOB, own)
    runtime.plan(env, JOB, own, media.file_options(folder / "in", folder / "out")).execute().wait()
    features: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in written(folder / "out" / "features"):
        features[row["topic"].removeprefix("features.")].append(json.loads(row["value"]))
    return Ran([json.loads(row["value"]) for row in written(folder / "out" / "erp.alerts")], dict(features))


def told() -> list[case.Told]:
    """Return what the pure step tells of the story."""
    return case.run(case.story(), RULES)


@pytest.mark.run
def test_features_are_those_of_the_pure_step(ran: Ran) -> None:
    kinds = {
        "company_cash": "position",
        "bank_account_cash": "account",
        "customer_pay_habit": "customer",
        "ar_invoice_pay_date": "invoice",
        "cash_forecast": "forecast",
    }
    for branch in JOB.branches:
        if branch.feature is None:
            continue
        view, rows = branch.feature, case.of(told(), kinds[branch.feature.name])
        fields = [*(name for name in view.keys if name not in {"company", "currency"}), *view.fields]
        wanted = Counter(
            (
                f"{one.at:%Y-%m-%dT%H:%M:%S}.{one.at.microsecond // 1000:03d}",
                *(plain(one.row.get(name)) for name in fields),
            )
            for one in rows
        )
        found = Counter(
            (instant(row["known_time"]), *(plain(row[name]) for name in fields)) for row in ran.features[view.name]
        )
        assert wanted, view.name
        assert not wanted - found, view.name


@pytest.mark.run
def test_alerts_are_an_upsert_log_that_explains_itself(ran: Ran) -> None:
    opened = [one for one in told() if one.row["kind"] == "finding" and one.row["fired"]]
    assert {row["rule"] for row in ran.alerts} >= {one.row["rule"] for one in opened}
    revisions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for alert in ran.alerts:
        jsonschema.validate(alert, json_schema())
        msgspec.convert(alert, Alert, strict=False)
        revisions[alert["alert_id"]].append(alert)
    for own in revisions.values():
        own.sort(key=lambda one: one["revision"])
        assert [one["revision"] for one in own] == list(range(1, len(own) + 1))
        assert own[0]["status"] == "open"
    discount = next(one for one in ran.alerts if one["rule"] == "early_discount")
    assert discount["workflow"] == "cash_position_alert"
    assert discount["erp_links"] == [f"https://erp/i/{discount['documents'][0]['description'].split()[1]}"]


def plain(value: Any) -> Any:
    """Return a value as JSON has it, numbers to 9 digits."""
    return value if value is None or isinstance(value, str) else f"{float(value) + 0.0:.9g}"


def instant(text: str) -> str:
    """Return a time of JSON to the millisecond, without its zone."""
    whole, _, part = text.removesuffix("Z").partition(".")
    return f"{whole}.{part.ljust(3, '0')}"
