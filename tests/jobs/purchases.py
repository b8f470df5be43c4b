"""A small story of purchases as canonical rows: what is typed wrong, put right, taken back, late or moved.

All rows are those of one source. A row is known when it happened unless told. Days run to the right; `+` a version
enters, `-` it is taken back, `*` both in one millisecond (a correction):

    day              0         10        20        30
    S1 usual         ++++++++++++                          A0..A11, 100 to 111
    S1 B1 spike                     +*                     5,000, corrected to 101 a day later
    S1 D1, D2                         ++-                  777 under one number; the second one is deleted
    S1 E1, E2, C1                        +++               888, numbers transposed; a credit memo of its own number
    S1 F1, F2, F3                          +++             444 under one number, three times
    S2 G1, S3 > S2 G2                       + +*           999 under one number; the second one moves to its supplier
    S1 H1                                      *           6,000, corrected to 103 within the millisecond
    S1 L1                                       +          5,000 of 400 days ago, known now, of the first snapshot
    S1 M1 P1 line                        +*                price 10 against 8 agreed, corrected to 8
    anna, S1, CC1       + + +                              orders O1 6,000, O2 6,000 then 7,000, O3 20,000
    O2 line 1                     -                        deleted: 6,000 and 1,000 are left
    bob, S1, CC1            + +                            orders P1 5,000; P2 6,000 and, 0.2 s later, 6,000 more
"""

import datetime as dt
from typing import Any

Row = dict[str, Any]
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SOON = 0.2 / 86_400
"""A fifth of a second, in days: a line of an order follows the one before."""
TOPICS = {"invoice": "erp.supplier_invoice", "order": "erp.purchase_order", "agreement": "erp.agreement"}


def iso(day: float) -> str:
    """Return a moment, days after the start, as canonical JSON has it."""
    moment = START + dt.timedelta(days=day)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def version(kind: str, key: str, day: float, fields: Row, **more: Any) -> Row:
    """Return one row that enters."""
    number = more.pop("version", 1)
    known = more.pop("known", day)
    document = f"plain|{kind}|{key}"
    common = {
        "sign": 1,
        "source": "plain",
        "document": document,
        "event_id": f"{document}@{number}",
        "superseded": False,
        "op": "insert",
        "event_time": iso(day),
        "order_key": str(number),
        "raw_topic": "raw.plain",
        "raw_partition": 0,
        "raw_offset": 0,
        "raw_time": iso(known),
    }
    return common | fields | more | {"known_time": iso(known)}


def taken(row: Row, day: float, *, superseded: bool = False) -> Row:
    """Return the row that takes a version back."""
    return row | {"sign": -1, "superseded": superseded, "known_time": iso(day)}


def corrected(row: Row, day: float, **more: Any) -> list[Row]:
    """Return the two rows of a correction; the event keeps its time."""
    new = row | {"event_id": f"{row['document']}@2", "order_key": "2", "superseded": True, "op": "update"}
    return [taken(row, day, superseded=True), new | more | {"known_time": iso(day)}]


def invoice(key: str, amount: float, day: float, reference: str | None = None, **more: Any) -> Row:
    """Return an invoice document; every reference that is not given is far from all others."""
    fields = {
        "grain": "document",
        "kind": "invoice" if amount > 0 else "credit_memo",
        "invoice_id": key,
        "supplier_id": "S1",
        "reference": reference or f"X{sum(map(ord, key)) * 7919}",
        "category": "C1",
        "cost_center": "CC1",
        "requester": "anna",
    }
    return version("invoice", key, day, fields | _money(amount), **more)


def order_line(key: str, line: str, amount: float, day: float, **more: Any) -> Row:
    """Return a line of an order with S1 for CC1, of anna unless told."""
    fields = {"order_id": key, "line_id": line, "kind": "standard", "supplier_id": "S1", "requester": "anna"}
    return version("order", f"{key}|{line}", day, fields | {"cost_center": "CC1"} | _money(amount) | more)


def priced_line(key: str, price: float, day: float) -> Row:
    """Return an invoice line of five M1."""
    fields = {"grain": "line", "kind": "invoice", "invoice_id": key, "line_id": "1", "supplier_id": "S1"}
    unit = {"material": "M1", "quantity": 5, "unit": "EA", "unit_price": price}
    return version("invoice", f"{key}|1", day, fields | unit | _money(price * 5))


def invoices() -> list[Row]:
    """Return all rows of invoices in the order in which they are known."""
    b, d2 = invoice("B1", 5000, 15), invoice("D2", 777, 18, "inv 48213")
    g2, h = invoice("G2", 999, 23.5, "70013", supplier_id="S3"), invoice("H1", 6000, 25)
    p = priced_line("P1", 10, 20)
    rows = [
        *(invoice(f"A{day}", 100 + day, day) for day in range(12)),
        b, *corrected(b, 16, **_money(101)),
        invoice("D1", 777, 17, "INV-48213"), d2, taken(d2, 19) | {"op": "delete"},
        invoice("E1", 888, 20, "INV-60013"), invoice("E2", 888, 21, "INV-60031"), invoice("C1", -888, 22, "CM-1"),
        *(invoice(f"F{n}", 444, 21.5 + n, "80001-B") for n in (1, 2, 3)),
        invoice("G1", 999, 23, "70013", supplier_id="S2"), g2, *corrected(g2, 24, supplier_id="S2"),
        h, *corrected(h, 25, **_money(103)),
        invoice("L1", 5000, -400, known=26, op="snapshot"),
        p, *corrected(p, 21, unit_price=8, **_money(40)),
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row["known_time"])


def orders() -> list[Row]:
    """Return all rows of order lines."""
    second = order_line("O2", "1", 6000, 5)
    rows = [order_line("O1", "1", 6000, 3), second, order_line("O2", "2", 1000, 5.5), order_line("O3", "1", 20_000, 6)]
    whole = [order_line("P2", str(line), 6000, 8 + line * SOON, requester="bob") for line in (1, 2)]
    rows += [order_line("P1", "1", 5000, 7, requester="bob"), *whole]
    return [*rows, taken(second, 13) | {"op": "delete"}]


def agreements() -> list[Row]:
    """Return the one agreement: M1 of S1 at 8, known from the start."""
    fields = {"agreement_id": "AG1", "supplier_id": "S1", "material": "M1", "unit_price": 8, "currency": "USD"}
    return [version("agreement", "AG1", 0, fields)]


STORY = {TOPICS["invoice"]: invoices, TOPICS["order"]: orders, TOPICS["agreement"]: agreements}


def _money(amount: float) -> Row:
    return {"amount": amount, "currency": "USD", "company_amount": amount, "company_currency": "USD"}
