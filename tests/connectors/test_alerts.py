"""The alert record: its schema and what it refuses."""

import json
from typing import Any

import jsonschema
import msgspec
import pytest

from connectors.alerts import TOPIC, Alert, json_schema

VALID: dict[str, Any] = {
    "alert_id": "a-1",
    "rule": "duplicate_invoice",
    "rule_version": "procurement_spend/1",
    "revision": 1,
    "status": "open",
    "timestamp": "2026-01-20T00:00:00.000Z",
    "workflow": "procurement_spend",
    "severity": "critical",
    "source": "erp",
    "entity": {"supplier_id": "S1", "cost_center": None},
    "event_time": "2026-01-19T00:00:00.000Z",
    "value": 777.0,
    "expected_low": None,
    "expected_high": None,
    "score": 0.9,
    "score_kind": "likeness",
    "money_at_stake": 777.0,
    "currency": "USD",
    "impact_summary": "Invoices A and B bear the same number.",
    "recommendation": "Block payment of invoice B.",
    "resolves_when": "one is cancelled",
    "documents": [{"document": "erp|i|A", "event_id": "erp|i|A@1", "description": "invoice A", "link": None}],
    "erp_links": ["https://erp/A"],
    "features": {"block_size": 2},
}
VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def decode(value: dict[str, Any]) -> Alert:
    return msgspec.json.decode(json.dumps(value), type=Alert, strict=True)


def test_a_valid_alert_passes_both() -> None:
    VALIDATOR.validate(VALID)
    assert decode(VALID).documents[0].description == "invoice A"


def test_the_schema_is_one_and_names_the_topic() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$id"] == f"erpulse:{TOPIC}"
    assert "\n    " not in json_schema()["description"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"revision": 0},
        {"revision": "1"},
        {"status": "closed"},
        {"severity": "urgent"},
        {"value": "777"},
        {"documents": [{"document": "erp|i|A"}]},
        {"entity": {"supplier_id": 7}},
        {"erp_links": [None]},
    ],
    ids=str,
)
def test_what_both_refuse(wrong: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(VALID | wrong)
    with pytest.raises(msgspec.ValidationError):
        decode(VALID | wrong)


@pytest.mark.parametrize("name", VALID)
def test_every_field_is_required(name: str) -> None:
    short = {key: value for key, value in VALID.items() if key != name}
    assert not VALIDATOR.is_valid(short)
    with pytest.raises(msgspec.ValidationError):
        decode(short)


def test_a_time_has_a_zone() -> None:
    with pytest.raises(msgspec.ValidationError, match="timezone"):
        decode(VALID | {"timestamp": "2026-01-20T00:00:00"})
