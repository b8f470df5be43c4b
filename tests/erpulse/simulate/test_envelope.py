"""Envelopes: shape and fields as the vendors' samples have them, values as their schemas say."""

import base64
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erpulse.simulate.documents import Act
from erpulse.simulate.ebs import EBS
from erpulse.simulate.envelope import DAYS, Place, decimal, micros, unscaled
from erpulse.simulate.oracle import DATE, NUMBER
from erpulse.simulate.plain import PLAIN
from erpulse.simulate.postgres import TIMESTAMP, TIMESTAMPTZ
from erpulse.simulate.sap import SAP
from erpulse.simulate.system import System
from tests.erpulse.simulate.acts import AT, invoice, order

SAMPLES = Path(__file__).parents[3].parent / "shared/data/erp_event_samples/debezium/docs"
FIRST = {"plain": "postgresql__02.json", "ebs": "oracle__02.json", "sap": "sqlserver__02.json"}
SYSTEMS = [PLAIN, EBS, SAP]


def messages(system: System, act: Act) -> list[tuple[Any, Any]]:
    found = []
    for record in system.records(act, AT, AT):
        assert record.key is not None
        found.append((json.loads(record.key), None if record.value is None else json.loads(record.value)))
    return found


def names(schema: dict[str, Any]) -> dict[str, Any]:
    return {field["field"]: field for field in schema["fields"]}


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_source_block_has_what_the_vendors_sample_has(system: System) -> None:
    file = SAMPLES / FIRST[system.name]
    if not file.exists():
        pytest.skip("the vendors' samples are not there")
    sample = json.loads(file.read_text())["payload"]
    _, value = messages(system, Act(None, order()))[0]
    only_sometimes = {"commit_ts_ms", "start_scn", "start_ts_ms"}
    assert set(sample["source"]) - only_sometimes <= set(value["payload"]["source"])
    assert set(sample) <= set(value["payload"])


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
@pytest.mark.parametrize("act", [Act(None, order()), Act(order(), None), Act(None, invoice(), snapshot=True)])
def test_payload_has_the_fields_that_its_schema_names(system: System, act: Act) -> None:
    for key, value in messages(system, act):
        assert set(key["payload"]) == set(names(key["schema"]))
        if value is None:
            continue
        declared = names(value["schema"])
        assert set(value["payload"]) == set(declared)
        assert set(value["payload"]["source"]) == set(names(declared["source"]))
        for image in ("before", "after"):
            row = value["payload"][image]
            assert row is None or set(row) <= set(names(declared[image]))


def test_images_are_those_that_the_log_of_each_database_holds() -> None:
    changed = invoice(reference="B-2")
    for system, whole in ((PLAIN, False), (EBS, True), (SAP, True)):
        [(_, update)] = [pair for pair in messages(system, Act(invoice(), changed)) if pair[1]]
        assert (update["payload"]["op"], update["payload"]["before"] is not None) == ("u", whole)
        delete, tombstone = messages(system, Act(invoice(), None))[-2:]
        assert (delete[1]["payload"]["op"], delete[1]["payload"]["after"]) == ("d", None)
        assert (set(delete[1]["payload"]["before"]) > set(delete[0]["payload"])) == whole
        assert tombstone == (delete[0], None)


def test_snapshot_rows_say_so() -> None:
    for system in SYSTEMS:
        _, value = messages(system, Act(None, order(), snapshot=True))[0]
        assert (value["payload"]["op"], value["payload"]["source"]["snapshot"]) == ("r", "true")


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=3))
def test_decimals_come_back(value: Decimal) -> None:
    raw = base64.b64decode(unscaled(value, 3))
    assert Decimal(int.from_bytes(raw, "big", signed=True)).scaleb(-3) == value


def test_times_are_written_as_the_connectors_do() -> None:
    moment = dt.datetime(2026, 5, 20, 12, 30, 1, 500_000, tzinfo=dt.UTC)
    assert DAYS.write(moment.date()) == 20593
    assert TIMESTAMP.write(moment) == micros(moment)
    assert TIMESTAMPTZ.write(moment) == "2026-05-20T12:30:01.500000Z"
    chicago = dt.datetime(2026, 5, 20, 7, 30, 1, tzinfo=dt.UTC)
    assert DATE.write(moment) == micros(chicago) // 1000
    assert DATE.write(moment.date()) == micros(dt.datetime(2026, 5, 20, tzinfo=dt.UTC)) // 1000


def test_numbers_carry_their_scale() -> None:
    assert NUMBER.write(Decimal("18450.75")) == {"scale": 2, "value": "HCdT"}
    assert NUMBER.write(7) == {"scale": 0, "value": "Bw=="}
    assert decimal(18, 3).schema["parameters"]["scale"] == "3"


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_positions_compare_as_their_moments_do(system: System) -> None:
    moments = [AT + dt.timedelta(microseconds=step) for step in (0, 1, 10**6, 10**12)]
    places = [Place(moment, moment, step) for moment in moments for step in (0, 1, 5)]
    table = next(iter(system.shapes.values()))
    found = [system.dialect.source(table, "c", place) for place in places]
    columns = {"plain": ["lsn"], "ebs": ["commit_scn", "scn", "ssn"], "sap": ["commit_lsn", "change_lsn"]}
    keys = [tuple(str(block[name]).zfill(40) for name in columns[system.name]) for block in found]
    assert keys == sorted(set(keys))
