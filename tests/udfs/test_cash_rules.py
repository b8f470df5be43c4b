"""Findings as verdicts: links by the documents' own systems, batches split anywhere, rows that are nobody's."""

import json
from typing import Any

import msgspec
import pandas as pd
import pytest

from connectors.alerts import Alert
from tests.udfs import cash_case as case
from udfs.cash_rules import ARGS, CASH_RULES

LINKS = {"erp": {"supplier_invoice": "https://erp/{invoice_id}", "customer_invoice": "https://erp/{other}"}}


def rows() -> list[dict[str, Any]]:
    """Return what the story's findings are to the call, and a row that is nobody's."""
    found = [one.row for one in case.of(case.run(case.story(), {"early_discount": {"least_saving": 1}}), "finding")]
    assert {row["rule"] for row in found} >= {"early_discount", "projected_shortfall"}
    return [{name: row.get(name) for name in ARGS} for row in found] + [dict.fromkeys(ARGS)]


def judge(given: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the call's answers."""
    frame = pd.DataFrame(given, columns=list(ARGS)).astype("object")
    found: pd.DataFrame = CASH_RULES.make({"links": LINKS})(*(frame[name] for name in ARGS))
    return found


def test_every_finding_is_a_whole_alert() -> None:
    found = judge(rows())
    assert found["verdicts"].iloc[-1] is None
    assert not found["alerted"].iloc[-1]
    for text in found["verdicts"].iloc[:-1]:
        subject, alert_id, state, body = text.split("\t")
        assert subject.count("|") >= 1
        assert state in {"open", "closed"}
        head = {"alert_id": alert_id, "rule": "r", "rule_version": "v", "revision": 1, "status": "open"}
        whole = head | {"timestamp": "2026-01-01T00:00:00.000Z"} | json.loads(body)
        alert = msgspec.json.decode(json.dumps(whole), type=Alert, strict=True)
        assert set(msgspec.structs.asdict(alert)) <= set(whole)
        assert alert.documents or alert.severity == "high"


def test_links_are_those_of_the_documents_systems() -> None:
    bodies = [json.loads(text.split("\t")[3]) for text in judge(rows())["verdicts"].iloc[:-1]]
    links = {link for body in bodies for link in body["erp_links"]}
    assert links
    assert all(link.startswith("https://erp/") for link in links)


def test_batches_may_be_split_anywhere() -> None:
    given = rows()
    whole = judge(given)
    parts = pd.concat([judge([row]) for row in given], ignore_index=True)
    pd.testing.assert_frame_equal(whole, parts)


def test_thresholds_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match=r"rules.cash_position: unknown \['floor'\]"):
        CASH_RULES.make({"rules": {"floor": {}}})
    with pytest.raises(ValueError, match="time_zone"):
        CASH_RULES.make({"rules": {"position": {"time_zone": "Mars/Olympus"}}})
