"""A small story of orders, receipts, invoices, payments and budgets as canonical rows, one case per supplier.

A row is known when it happened unless told; `+` enters, `-` is taken back, `*` a correction. Quantities times price:

    day      0    5    10   15   20   25
    K1       o  r i r                       10 x 100 ordered, 4 received, 10 invoiced, 6 received later
    K2       oi r                           10 x 50 invoiced before its receipt
    K3       o ri    c                      10 x 100, invoiced at 120, credited: the memo's quantity has no sign
    K4       o ri                           10 x 100, invoiced 1,700 without naming a line
    K5                i    r o              the order is dated twenty days on, ten days after its invoice
    K6       o*******                       seven changes
    K7       o           o         o        9,100, 9,200 and 9,300: just below 10,000, too far apart for a chain
    K8       ooo  o*                        M8 at 100 three times, then 130, corrected to 105
    K9            o*                        M9 under agreement with another supplier; corrected to call it off
    K10      i x 31    i*                   31 invoices of orders, then one without; corrected to name its order
    K11                cpv                  bank account changed, paid two days later, the payment is void
    K12      o x 12    r x 12               promised for day 6; four come in time, eight late; one goes back
    CC9      b  o i o -  i               budget 1,000; 600 ordered and invoiced, 500 more ordered, deleted; 700 invoiced
"""

from typing import Any

from tests.jobs.purchases import Row, corrected, taken, version

NEVER = "2026-12-31"


def order(key: str, day: float, quantity: float, price: float, **more: Any) -> Row:
    """Return the one line of an order."""
    fields = {"order_id": key, "line_id": "1", "kind": "standard", "supplier_id": key[: key.find("-")]}
    return version("order", f"{key}|1", day, fields | _worth(quantity, price), **more)


def receipt(key: str, of: str, day: float, quantity: float) -> Row:
    """Return a receipt of an order's line."""
    fields = {"movement_id": key, "kind": "receipt", "purchase_order_id": of, "purchase_order_line": "1"}
    return version("receipt", key, day, fields | {"quantity": quantity, "supplier_id": of[: of.find("-")]})


def invoice(key: str, of: str | None, day: float, quantity: float, price: float, **more: Any) -> Row:
    """Return an invoice against an order's line, due at the end of the year; its supplier is told by its key."""
    fields = {"grain": "document", "kind": "invoice", "invoice_id": key, "supplier_id": key[: key.find("-")]}
    fields |= {"reference": f"X{sum(map(ord, key)) * 7919}{key}", "due_date": NEVER, "status": "posted"}
    refers = {"purchase_order_id": of, "purchase_order_line": "1" if of else None}
    return version("invoice", key, day, fields | refers | _worth(quantity, price), **more)


def orders() -> list[Row]:
    """Return all rows of order lines."""
    changing = order("K6-O", 0, 10, 100)
    moved = [changing]
    for day in range(1, 8):
        moved += _again(moved[-1], day)
    dear, passing = order("K8-O4", 5, 10, 130, material="M8", unit="EA"), order("K9-O", 5, 50, 9, material="M9")
    more = order("CC9-O2", 8, 1, 500, cost_center="CC9")
    rows = [
        order("K1-O", 0, 10, 100), order("K2-O", 0, 10, 50), order("K3-O", 0, 10, 100), order("K4-O", 0, 10, 100),
        order("K5-O", 20, 10, 100), *moved,
        *(order(f"K7-O{day}", day, 1, 9100 + day, requester="carl", cost_center="CC1") for day in (0, 18, 36)),
        *(order(f"K8-O{day}", day, 10, 100, material="M8", unit="EA") for day in (0, 1, 2)),
        dear, *corrected(dear, 6, **_worth(10, 105)), passing, *corrected(passing, 6, agreement_id="AG9"),
        *(order(f"K12-O{n}", n / 16, 1, 50, delivery_date="2026-01-07") for n in range(12)),
        order("CC9-O1", 2, 1, 600, cost_center="CC9"), more, taken(more, 10) | {"op": "delete"},
    ]  # fmt: skip
    return _known(rows)


def receipts() -> list[Row]:
    """Return all rows of goods movements."""
    wrong = receipt("K12-R3", "K12-O3", 4, 1)
    back = receipt("K12-B", "K12-O0", 16, -1) | {"kind": "return", "supplier_id": None}
    return _known([
        *(receipt(f"K12-R{n}", f"K12-O{n}", 3 + n // 6 * 6 + n % 6, 1) for n in range(12) if n != 3),
        wrong, *corrected(wrong, 5, posting_date="2026-01-05"), back,
        receipt("K1-R1", "K1-O", 3, 4), receipt("K1-R2", "K1-O", 7, 6), receipt("K2-R", "K2-O", 6, 10),
        receipt("K3-R", "K3-O", 3, 10), receipt("K4-R", "K4-O", 3, 10), receipt("K5-R", "K5-O", 19, 10),
        receipt("CC9-R", "CC9-O1", 3, 1),
    ])  # fmt: skip


def invoices() -> list[Row]:
    """Return all rows of invoices."""
    alone = invoice("K10-I", None, 12, 1, 12_345)
    rows = [
        invoice("K1-I", "K1-O", 5, 10, 100), invoice("K2-I", "K2-O", 1, 10, 50), invoice("K3-I", "K3-O", 4, 10, 120),
        invoice("K4-I", "K4-O", 4, 1, 1700) | {"purchase_order_line": None, "quantity": None, "unit_price": None},
        invoice("K5-I", "K5-O", 10, 10, 100),
        *(invoice(f"K10-I{n}", f"K10-X{n}", n / 8, 1, 12_000 + 31 * n) for n in range(31)),
        alone, *corrected(alone, 13, purchase_order_id="K10-X99", purchase_order_line="1"),
        invoice("CC9-I1", "CC9-O1", 5, 1, 600, cost_center="CC9"),
        invoice("CC9-I2", None, 15, 1, 700, cost_center="CC9"),
    ]  # fmt: skip
    memo = invoice("K3-C", "K3-O", 9, 10, 120)
    return _known([*rows, memo | {"kind": "credit_memo"} | _money(-1200)])


def payments() -> list[Row]:
    """Return the one payment: executed, and void a day later."""
    fields = {"grain": "document", "kind": "payment", "stage": "executed", "payment_id": "K11-P", "supplier_id": "K11"}
    paid = version("payment", "K11-P", 12, fields | _money(5000))
    return [paid, *corrected(paid, 13, stage="void")]


def changes() -> list[Row]:
    """Return the one change of bank details, and one of a name."""
    bank = {
        "object": "supplier",
        "object_key": "K11",
        "field": "bank_account",
        "new_value": "***71",
        "changed_by": "eve",
    }
    return [version("change", "K11|bank", 10, bank), version("change", "K11|name", 11, bank | {"field": "name"})]


def budgets() -> list[Row]:
    """Return the one budget."""
    fields = {"budget_id": "B9", "cost_center": "CC9", "period": "2026", "amount": 1000, "currency": "USD"}
    return [version("budget", "B9", 0, fields)]


def agreements() -> list[Row]:
    """Return the one agreement: M9 of another supplier at 8."""
    fields = {"agreement_id": "AG9", "supplier_id": "K99", "material": "M9", "unit_price": 8, "currency": "USD"}
    return [version("agreement", "AG9", 0, fields)]


STORY = {
    "erp.purchase_order": orders,
    "erp.goods_movement": receipts,
    "erp.supplier_invoice": invoices,
    "erp.supplier_payment": payments,
    "erp.master_data_change": changes,
    "erp.budget": budgets,
    "erp.agreement": agreements,
}


def _again(row: Row, day: float) -> list[Row]:
    """Return the two rows of one more correction of an order line: a piece more."""
    number = int(row["order_key"]) + 1
    new = row | {
        "event_id": f"{row['document']}@{number}",
        "order_key": str(number),
        "superseded": True,
        "op": "update",
    }
    rows = [taken(row, day, superseded=True), new | _worth(10 + day, 100)]
    return [rows[0], rows[1] | {"known_time": rows[0]["known_time"]}]


def _known(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["known_time"])


def _worth(quantity: float, price: float) -> Row:
    return {"quantity": quantity, "unit_price": price} | _money(quantity * price)


def _money(amount: float) -> Row:
    return {"amount": amount, "currency": "USD", "company_amount": amount, "company_currency": "USD"}
