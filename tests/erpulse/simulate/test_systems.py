"""Documents arrive as the canonical fields that were meant, from the tables of each system."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from erpulse.simulate.documents import Act, Agreement, Budget, Document, Master, Receipt
from erpulse.simulate.ebs import EBS
from erpulse.simulate.plain import PLAIN
from erpulse.simulate.sap import SAP
from erpulse.simulate.system import System
from tests.erpulse.simulate.acts import AT, MATERIAL, REQUESTER, SUPPLIER, invoice, order
from tests.erpulse.simulate.ledger import Ledger

YEAR = dt.timedelta(days=365)
EVERY = pytest.mark.parametrize("system", [PLAIN, EBS, SAP], ids=lambda system: system.name)


def told(system: System, name: str, *acts: Act) -> list[dict[str, Any]]:
    books = Ledger()
    for offset, act in enumerate(acts):
        moment = AT + dt.timedelta(minutes=offset)
        for place, record in enumerate(system.records(act, moment, moment)):
            books.see(record, offset * 100 + place)
    assert not books.refused
    rows = books.frame(name).to_dict("records")
    return [{str(column): value for column, value in row.items()} for row in rows]


def new(document: Document) -> Act:
    return Act(None, document)


@EVERY
def test_order(system: System) -> None:
    rows = told(system, "purchase_order", new(order()))
    assert [row["amount"] for row in rows] == [Decimal(125), Decimal("62.5")]
    for row in rows:
        assert row["supplier_id"] == system.party(SUPPLIER)
        assert row["requester"] == system.party(REQUESTER)
        assert row["material"] == system.party(MATERIAL)
        assert row["cost_center"] == (system.party(REQUESTER.cost_center) if system.centers else None)
        assert (row["unit_price"], row["currency"]) == (Decimal("12.5"), "USD")
        assert row["event_time"] == AT
        assert row["agreement_id"]
    assert {row["document"] for row in rows} == set(system.identities("split_order", order()))


@EVERY
def test_receipt_and_return(system: System) -> None:
    receipt = Receipt(1, order(), order().lines[0], Decimal(10), AT)
    back = replace(receipt, number=2, quantity=Decimal(2), back=True)
    rows = told(system, "goods_movement", new(receipt), new(back))
    assert [(row["kind"], row["quantity"]) for row in rows] == [("receipt", 10), ("return", -2)]
    lines = told(system, "purchase_order", new(order()))
    assert rows[0]["purchase_order_id"] == lines[0]["order_id"]
    assert rows[0]["purchase_order_line"] == lines[0]["line_id"]


@EVERY
def test_invoice(system: System) -> None:
    rows = told(system, "supplier_invoice", new(invoice()))
    document = next(row for row in rows if row["grain"] == "document")
    assert (document["amount"], document["reference"]) == (Decimal(125), "R0471100")
    assert (document["supplier_id"], document["kind"]) == (system.party(SUPPLIER), "invoice")
    assert document["invoice_date"] == AT.date().isoformat()
    assert (document["document"],) == system.identities("duplicate_invoice", invoice())
    line = next(row for row in rows if (row["document"],) == system.identities("agreement_price", invoice()))
    assert (line["unit_price"], line["quantity"], line["material"]) == (Decimal("12.5"), 10, system.party(MATERIAL))
    assert line["purchase_order_id"] == told(system, "purchase_order", new(order()))[0]["order_id"]
    assert line["cost_center"] == system.party(REQUESTER.cost_center)


@EVERY
def test_credit_memo_is_negative(system: System) -> None:
    rows = told(system, "supplier_invoice", new(replace(invoice(), kind="credit_memo")))
    assert {row["kind"] for row in rows} == {"credit_memo"}
    assert all(row["amount"] == Decimal(-125) for row in rows)


@EVERY
def test_cancelled_and_deleted_invoices_are_gone(system: System) -> None:
    cancelled = replace(invoice(), cancelled=AT, reversal=2)
    assert told(system, "supplier_invoice", new(invoice()), Act(invoice(), cancelled)) == []
    assert told(system, "supplier_invoice", new(invoice()), Act(invoice(), None)) == []


@EVERY
def test_corrected_and_moved_invoice(system: System) -> None:
    other = replace(SUPPLIER, number=4)
    moved = replace(invoice(), supplier=other, lines=(replace(invoice().lines[0], quantity=Decimal(4)),))
    rows = told(system, "supplier_invoice", new(invoice()), Act(invoice(), moved))
    assert {(row["supplier_id"], row["amount"]) for row in rows} == {(system.party(other), Decimal(50))}


@EVERY
def test_agreement(system: System) -> None:
    agreement = Agreement(1, SUPPLIER, (MATERIAL,), AT, AT.date() - YEAR, AT.date() + YEAR)
    [row] = told(system, "agreement", Act(None, agreement, snapshot=True))
    assert (row["unit_price"], row["material"]) == (Decimal("12.5"), system.party(MATERIAL))
    assert row["supplier_id"] == system.party(SUPPLIER)
    assert (row["valid_from"], row["valid_to"]) == (agreement.valid_from.isoformat(), agreement.valid_to.isoformat())
    assert row["agreement_id"] == told(system, "purchase_order", new(order()))[0]["agreement_id"]


@EVERY
def test_budget(system: System) -> None:
    rows = told(system, "budget", new(Budget(1, 6, 2026, Decimal(5000), AT)))
    if system is EBS:
        assert rows == []
        return
    [row] = rows
    assert (row["cost_center"], row["amount"], row["period"]) == (system.party(6), Decimal(5000), "2026")


@EVERY
def test_bank_account_of_a_supplier_changes(system: System) -> None:
    before = Master(SUPPLIER, AT, bank="1111111111")
    after = replace(before, changed=AT, old_bank=before.bank, bank="2222222222")
    rows = told(system, "master_data_change", Act(None, before, snapshot=True), Act(before, after))
    assert any(row["new_value"] and row["new_value"].endswith("2222") for row in rows)


def test_parties_are_told_apart() -> None:
    for system in (PLAIN, EBS, SAP):
        parties = [system.party(one) for one in (SUPPLIER, MATERIAL, REQUESTER, 6)]
        assert len(set(parties)) == len(parties)
