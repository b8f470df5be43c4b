"""Alerts: the record on `erp.alerts`, an upsert log keyed by `alert_id`."""

import inspect
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

TOPIC = "erp.alerts"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One source document behind an alert: its identity, the version that counted, and where to open it."""

    document: str
    event_id: str
    description: str
    link: str | None = None


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One revision of one alert.

    `alert_id` is made of rule, entity and subject, so a replay gives the same. The greatest `revision` of an id holds;
    `withdrawn` says that what it told is no longer so. Money is in `currency`, `score` has the unit of `score_kind`.
    """

    alert_id: str
    rule: str
    rule_version: str
    revision: Annotated[int, msgspec.Meta(ge=1)]
    status: Literal["open", "updated", "withdrawn"]
    timestamp: Annotated[datetime, msgspec.Meta(tz=True)]
    workflow: str
    severity: Literal["critical", "high", "medium", "low"]
    source: str
    entity: dict[str, str | None]
    event_time: Annotated[datetime, msgspec.Meta(tz=True)]
    value: float | None
    expected_low: float | None
    expected_high: float | None
    score: float | None
    score_kind: str
    money_at_stake: float | None
    currency: str | None
    impact_summary: str
    recommendation: str
    resolves_when: str
    documents: list[Document]
    erp_links: list[str]
    features: dict[str, Any]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one alert record's value.

    >>> json_schema()["$id"]
    'erpulse:erp.alerts'
    """
    _, components = msgspec.json.schema_components([Alert], ref_template="#/$defs/{name}")
    body = components.pop("Alert")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"erpulse:{TOPIC}",
        **body,
        "description": inspect.cleandoc(body["description"]),
        "$defs": components,
    }
