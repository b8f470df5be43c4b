"""The call as a whole: rows of all rules in one batch, and every body a part of a valid alert."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from connectors.alerts import Alert
from tests.udfs import cases
from tests.udfs.test_order_match import invoice, order, receipt
from udfs.members import Member
from udfs.procurement_spend import (
    AFTER,
    BANK,
    BELOW,
    BUDGET,
    CHANGED,
    DUPLICATE,
    JUDGES,
    LAST,
    MATCH,
    NO_ORDER,
    OFF,
    OVERPAID,
    PROCUREMENT_RULES,
    RISK,
    SPLIT,
    make,
)

A, B = cases.member("A", reference="INV-48213"), cases.member("B", 1, reference="INV-48213")
CREDIT = cases.member("C", 2, -777.0, reference=None)
ONE, TWO = cases.member("O1", amount=6000.0), cases.member("O2", 1, 7000.0)
ROWS = [
    cases.spending(5000.0),
    cases.blocked(DUPLICATE, [A, B]),
    cases.row(None),
    cases.blocked(SPLIT, [ONE, TWO]),
    cases.priced(11.0),
    cases.spending(100.0, superseded=True),
    cases.spending(5000.0, others=[100.0] * 3, superseded=True),
    cases.spending(5000.0, sign=-1),
    cases.priced(9.0, superseded=True),
    cases.priced(11.0, sign=-1, quantity=None),
    cases.blocked(DUPLICATE, [A, B, CREDIT]),
    cases.blocked(DUPLICATE, [A, B, cases.taken(B, 2)]),
    cases.blocked(SPLIT, [ONE, TWO, cases.taken(TWO, 2)]),
]
DEAR, WHOLE = invoice(10, 130), invoice(1, 1900, line=None)
LATE = cases.member("PO1", 20, 1000.0, what="purchase_order", dated=9)
EARLY = invoice(10, dated=2, day=21)
FIRST = order()


def moved() -> list[Member]:
    """Return the rows of seven changes of one order line."""
    rows, current = [], FIRST
    for day in range(1, 8):
        rows += cases.changed(current, day)
        current = rows[-1]
    return rows


MOVED = moved()
LOW = [cases.member(str(n), n, 9500.0 + n, what="purchase_order") for n in range(3)]
PRICES = [cases.member(f"P{day}", day, 10.0 * price, what="purchase_order", quantity=10.0, price=price)
          for day, price in enumerate((100.0, 100.0, 100.0, 130.0))]  # fmt: skip
ORDER_ROWS = [
    cases.blocked(MATCH, [order(), receipt(10), DEAR]),
    cases.blocked(MATCH, [order(), receipt(10), DEAR, cases.taken(DEAR, 3)]),
    cases.blocked(OVERPAID, [order(), WHOLE]),
    cases.blocked(OVERPAID, [order(), WHOLE, cases.taken(WHOLE, 3)]),
    cases.blocked(AFTER, [LATE, EARLY]),
    cases.blocked(AFTER, [LATE, EARLY, cases.taken(EARLY, 22)]),
    cases.blocked(CHANGED, [order(), *MOVED[:12]]),
    cases.blocked(CHANGED, [order(), *MOVED[:12], cases.taken(MOVED[11], 9)]),
    cases.blocked(BELOW, LOW),
    cases.blocked(BELOW, [*LOW, cases.taken(LOW[2], 3)]),
    cases.blocked(LAST, PRICES),
    cases.blocked(LAST, [*PRICES, cases.taken(PRICES[-1], 5)]),
]
GUARD_ROWS = [
    cases.row(BANK, value=3.0, quantity=777.0),
    cases.row(BANK, value=None, quantity=777.0, superseded=True),
    cases.row(OFF, value=11.0, expected=10.0, quantity=555.0, amount_count=1.0),
    cases.row(OFF, quantity=555.0, amount_count=0.0, superseded=True),
    cases.row(NO_ORDER, value=12_000.0, amount_count=41.0, quantity=39.0),
    cases.row(NO_ORDER, value=None, amount_count=41.0, quantity=39.0, superseded=True),
    cases.row(BUDGET, entity="CC1|2026", value=1080.0, quantity=0.0, expected=1000.0),
    cases.row(BUDGET, entity="CC1|2026", value=480.0, quantity=100.0, expected=1000.0),
    cases.row(RISK, value=6.0, quantity=1.0, amount_count=12.0),
]
LINKS = {"supplier_invoice": "https://erp/{invoice_id}", "agreement": "https://erp/{company}"}


def bodies() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Return rule, state and body of all verdicts."""
    rows = [*ROWS, *ORDER_ROWS, *GUARD_ROWS]
    found = cases.judge(rows, {"links": {"erp": LINKS}})
    for row, text in zip(rows, found["verdicts"], strict=True):
        for _, _, state, body in cases.verdicts(text):
            yield row["rule"], state, body


def test_rows_of_all_rules_keep_their_places() -> None:
    found = cases.judge(ROWS)
    assert found["kind"].tolist()[:5] == ["departs", "exact", None, "split", "above"]
    assert found["alerted"].sum() == 4
    assert found["verdicts"].notna().tolist() == [True, True, False, *[True] * 10]


def test_every_rule_has_limits_and_a_judge() -> None:
    assert tuple(JUDGES) == cases.RULES
    assert PROCUREMENT_RULES.make is make


def test_every_body_makes_an_alert() -> None:
    seen = set()
    for rule, state, body in bodies():
        head = {"alert_id": "a-1", "rule": rule, "rule_version": PROCUREMENT_RULES.version, "revision": 1}
        status = {"status": "open" if state == "open" else "withdrawn", "timestamp": "2026-01-20T00:00:00.000Z"}
        alert = msgspec.json.decode(msgspec.json.encode(head | status | body), type=Alert, strict=True)
        assert set(head | status | body) == set(msgspec.structs.asdict(alert)), "no field is left out or made up"
        seen.add((rule, state))
    assert seen == {(rule, state) for rule in cases.RULES for state in ("open", "closed")}


def test_every_body_names_documents_an_action_and_an_end() -> None:
    for _, state, body in bodies():
        assert body["documents"]
        assert body["impact_summary"].endswith(".")
        assert body["recommendation"].endswith(".")
        assert body["resolves_when"]
        assert (body["money_at_stake"] == 0) == (state == "closed")
        told = [body["impact_summary"], body["recommendation"], *(one["description"] for one in body["documents"])]
        assert not any("None" in text or "nan" in text for text in told)


def test_addresses_are_left_out_where_a_document_lacks_what_they_want() -> None:
    links = [link for _, _, body in bodies() for link in body["erp_links"]]
    assert "https://erp/D1" in links
    assert all("{" not in link for link in links)


@pytest.mark.parametrize(
    "settings", [{"rules": {"nothing": {}}}, {"links": {"erp": {"budget": "{"}}}], ids=["threshold", "address"]
)
def test_settings_that_cannot_be(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"unknown|links"):
        make(settings)
