"""What people read of repeats and split orders: who, how much, what is too many, and why it ended."""

from typing import Any

import msgspec

from tests.udfs.cases import changed, facts, member, taken
from udfs import duplicate_invoice, split_order
from udfs.alert_body import Told
from udfs.group_words import duplicate_body, split_body
from udfs.members import Member
from udfs.procurement_spend import DUPLICATE, SPLIT

LINKS = {"supplier_invoice": "https://erp/i/{invoice_id}", "purchase_order": "https://erp/o/{order_id}"}
REF = "INV-48213"


def inv(number: str, day: float = 0.0, reference: str | None = REF, amount: float = 777.0) -> Member:
    return member(number, day, amount, reference=reference)


def repeat(*rows: Member, **more: Any) -> dict[str, Any]:
    """Return the body of the one verdict of the last row."""
    ((_, verdict),) = duplicate_invoice.judge(rows, rows[-1], duplicate_invoice.Limits())[0].items()
    return duplicate_body(Told("erp", facts(DUPLICATE, rows[-1], **more), LINKS), verdict)


def split(*rows: Member) -> dict[str, Any]:
    ((_, verdict),) = split_order.judge(rows, rows[-1], split_order.Limits())[0].items()
    return split_body(Told("erp", facts(SPLIT, rows[-1]), LINKS), verdict)


def order(number: str, day: float, amount: float, line: int = 1) -> Member:
    return msgspec.structs.replace(member(f"{number}|{line}", day, amount), number=number)


def test_the_same_number() -> None:
    body = repeat(inv("A"), inv("B", 1), supplier_name="ACME")
    assert body["impact_summary"] == (
        "Invoices A and B of ACME over 777.00 USD each bear the same number INV-48213; one of them is too many."
    )
    assert body["recommendation"] == (
        "Block payment of invoice B and compare the documents; if all were paid, claim 777.00 USD back."
    )
    assert (body["severity"], body["value"], body["money_at_stake"]) == ("critical", 777.0, 777.0)
    assert body["event_time"] == "2026-01-02T00:00:00.000Z"
    assert body["entity"] == {"supplier": "ACME", "supplier_id": "S1"}
    assert [one["description"] for one in body["documents"]] == [
        "invoice A, reference INV-48213, 2026-01-01, 777.00 USD",
        "invoice B, reference INV-48213, 2026-01-02, 777.00 USD",
    ]
    assert body["erp_links"] == ["https://erp/i/A", "https://erp/i/B"]


def test_one_number_typed_differently() -> None:
    said = repeat(inv("A"), inv("B", 1, "inv 48213"))["impact_summary"]
    assert "each bear one number, typed INV-48213 and inv 48213; one of them is too many." in said


def test_slips_of_the_keyboard() -> None:
    swapped, wrong = repeat(inv("A"), inv("B", 1, "INV-48231")), repeat(inv("A"), inv("B", 1, "INV-48293"))
    assert "each bear numbers with two characters swapped, INV-48213 and INV-48231;" in swapped["impact_summary"]
    assert "each bear numbers with one character different, INV-48213 and INV-48293;" in wrong["impact_summary"]
    assert swapped["severity"] == wrong["severity"] == "high"


def test_three_and_a_credit_memo() -> None:
    body = repeat(inv("A"), inv("B", 1), inv("D", 2), inv("E", 3))
    assert body["impact_summary"].startswith("Invoices A, B, D and E of supplier S1")
    assert body["impact_summary"].endswith("; 3 of them are too many.")
    assert body["money_at_stake"] == 2331.0
    credited = repeat(inv("A"), inv("B", 1), inv("D", 2), inv("C", 3, amount=-777.0))
    assert credited["impact_summary"].endswith("; credit memo C counted, one of them is too many.")
    assert credited["documents"][-1]["description"] == "credit memo C, reference INV-48213, 2026-01-04, -777.00 USD"


def test_it_ends_with_a_credit_memo() -> None:
    body = repeat(inv("A"), inv("B", 1), inv("C", 2, "CM-1", -777.0))
    assert body["impact_summary"] == (
        "Invoices A and B of supplier S1 over 777.00 USD no longer repeat one another: credit memo C takes back what "
        "was too much."
    )
    assert [one["document"] for one in body["documents"]] == ["erp|doc|A", "erp|doc|B", "erp|doc|C"]
    assert (body["money_at_stake"], body["score"], body["severity"]) == (0.0, 0.0, "critical")
    assert body["recommendation"].startswith("Nothing left to do")


def test_it_ends_with_two_credit_memos_or_documents() -> None:
    a, b = inv("A"), inv("B", 1)
    memos = repeat(a, b, inv("C", 2, amount=-777.0), inv("D", 2, "CM-1", -777.0))
    assert memos["impact_summary"].endswith(": credit memos C and D take back what was too much.")
    gone = repeat(a, b, taken(a, 2), taken(b, 2))
    assert gone["impact_summary"].endswith(": invoices A and B were deleted, corrected or taken back.")
    assert [one["document"] for one in gone["documents"]] == ["erp|doc|A", "erp|doc|B"]


def test_it_ends_with_a_correction_or_for_another_reason() -> None:
    a, b = inv("A"), inv("B", 1, "INV-48293")
    moved = repeat(a, b, *changed(b, 2, reference="X-1"))
    assert moved["impact_summary"].endswith(": invoice B was deleted, corrected or taken back.")
    dated = repeat(a, b, *changed(b, 2, date="2026-03-01"))
    assert dated["impact_summary"].endswith(": a credit memo or another date sets them apart.")
    rent = repeat(inv("A"), inv("B", 30), inv("D", 60))
    assert rent["impact_summary"].endswith(": they come at even intervals, as a rent does.")


def test_orders_split_under_the_limit() -> None:
    body = split(order("O1", 0, 6000.0), order("O2", 1, 4000.0), order("O2", 1, 3000.0, 2))
    assert body["impact_summary"] == (
        "2 orders of anna with supplier S1 for cost centre CC1 within 14 days (O1 over 6,000.00 and O2 over 7,000.00) "
        "are each under the approval limit of 10,000.00 USD and together come to 13,000.00 USD."
    )
    assert (body["value"], body["expected_low"], body["expected_high"], body["score"]) == (13_000, 0, 10_000, 1.3)
    assert body["money_at_stake"] == 13_000
    assert [one["description"] for one in body["documents"]] == [
        "order O1, 2026-01-01, 6,000.00 USD",
        "order O2, 2026-01-02, 4,000.00 USD",
        "order O2, 2026-01-02, 3,000.00 USD",
    ]
    assert body["erp_links"] == ["https://erp/o/O1", "https://erp/o/O2"]
    assert body["entity"] == {"supplier": "supplier S1", "supplier_id": "S1", "requester": "anna", "cost_center": "CC1"}


def test_orders_that_are_split_no_more() -> None:
    a, b = order("O1", 0, 6000.0), order("O2", 1, 7000.0)
    body = split(a, b, taken(b, 2))
    assert body["impact_summary"] == (
        "Orders O1 and O2 of anna with supplier S1 for cost centre CC1 no longer pass the approval limit of 10,000.00 "
        "USD one by one: order O2 was deleted or corrected; they come to 6,000.00 USD now."
    )
    assert (body["value"], body["score"], body["money_at_stake"]) == (6000.0, 0.6, 0.0)
    assert [one["document"] for one in body["documents"]] == ["erp|doc|O1|1", "erp|doc|O2|1"]
    both = split(a, b, taken(a, 2), taken(b, 2))
    assert "orders O1 and O2 were deleted or corrected; they come to 0.00 USD now." in both["impact_summary"]
