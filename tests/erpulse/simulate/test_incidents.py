"""The rules, naively, over the books as a run leaves them: they find what is planted and stays open, nothing else."""

from decimal import Decimal
from itertools import combinations

import pandas as pd
import pytest
from rapidfuzz.distance import OSA

from erpulse.simulate.company import LIMIT
from erpulse.simulate.incidents import AGREEMENT, DUPLICATE, SPEND, SPLIT
from erpulse.simulate.order_incidents import BUDGET, LAST, MATCH, NO_ORDER
from tests.erpulse.simulate.conftest import START, Run
from tests.erpulse.simulate.ledger import Ledger


def documents(run: Run, rule: str) -> set[tuple[str, ...]]:
    return {one.documents for one in run.of("incident", rule) if one.expected == "open"}


def invoices(books: Ledger) -> pd.DataFrame:
    return books.frame("supplier_invoice").query("grain == 'document' and kind == 'invoice'")


def same_number(one: str, two: str) -> bool:
    plain = ["".join(filter(str.isalnum, text)).upper().replace("O", "0").lstrip("0") for text in (one, two)]
    return plain[0] == plain[1]


def repeats(books: Ledger) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for _, block in invoices(books).groupby(["source", "supplier_id", "amount"]):
        for one, two in combinations(block.sort_values("event_time").to_dict("records"), 2):
            near = OSA.distance(one["reference"], two["reference"]) == 1 and one["invoice_date"] == two["invoice_date"]
            if same_number(one["reference"], two["reference"]) or near:
                found.add((one["document"], two["document"]))
    return found


def test_duplicates_are_those_planted(run: Run, books: Ledger) -> None:
    assert {frozenset(pair) for pair in repeats(books)} == {frozenset(pair) for pair in documents(run, DUPLICATE)}


def test_spikes_are_those_planted(run: Run, books: Ledger) -> None:
    frame = invoices(books)
    typical = frame.groupby(["source", "supplier_id"])["company_amount"].transform(
        lambda part: part.astype(float).median()
    )
    high = frame[frame["company_amount"].astype(float) >= 6 * typical]
    assert {(name,) for name in high["document"]} == documents(run, SPEND)


def chains(books: Ledger) -> set[frozenset[str]]:
    lines = books.frame("purchase_order").query("agreement_id.isna() and cost_center.notna()")
    found = set()
    for _, block in lines.groupby(["source", "requester", "supplier_id", "cost_center"]):
        orders = block.groupby("order_id").agg(total=("company_amount", "sum"), day=("event_time", "min"))
        low = orders[orders["total"] < LIMIT]
        for first in low["day"]:
            near = low[(low["day"] >= first) & (low["day"] <= first + pd.Timedelta(days=14))]
            if len(near) > 1 and near["total"].sum() >= LIMIT:
                found.add(frozenset(block[block["order_id"].isin(near.index)]["document"]))
    return {one for one in found if not any(one < other for other in found)}


def test_split_orders_are_those_planted(run: Run, books: Ledger) -> None:
    assert chains(books) == {frozenset(names) for names in documents(run, SPLIT)}


def test_prices_above_the_agreement_are_those_planted(run: Run, books: Ledger) -> None:
    agreed = books.frame("agreement").set_index(["source", "supplier_id", "material"])["unit_price"]
    priced = books.frame("supplier_invoice").query("unit_price.notna() and material.notna()")
    found = set()
    for row in priced.to_dict("records"):
        price = agreed.get((row["source"], row["supplier_id"], row["material"]))
        if price is not None and row["unit_price"] > price * Decimal("1.02"):
            found.add((row["document"],))
    assert found == documents(run, AGREEMENT)


def quantities(books: Ledger, event: str) -> "pd.Series[float]":
    """Return the net quantity by order line."""
    frame = books.frame(event)
    number = "purchase_order_id" if event != "purchase_order" else "order_id"
    line = "purchase_order_line" if event != "purchase_order" else "line_id"
    told = frame[frame[number].notna() & frame[line].notna() & frame["quantity"].notna()]
    signs = told["amount"].lt(0).map({True: -1, False: 1}) if event == "supplier_invoice" else 1
    own = told["quantity"].astype(float)
    return (
        told.assign(quantity=own.abs() * signs if event == "supplier_invoice" else own)
        .groupby(["source", number, line])["quantity"]
        .sum()
    )


def test_what_is_invoiced_beyond_what_was_received_is_what_is_planted(run: Run, books: Ledger) -> None:
    invoiced = quantities(books, "supplier_invoice")
    received = quantities(books, "goods_movement").reindex(invoiced.index, fill_value=0.0)
    frame = books.frame("supplier_invoice")
    short = {names[:2] for names in invoiced[invoiced > received].index}
    orders = zip(frame["source"], frame["purchase_order_id"], frame["document"], strict=True)
    planted = {name for names in documents(run, MATCH) for name in names}
    assert {document for source, order, document in orders if (source, order) in short} == planted


def test_orders_far_above_the_last_prices_are_those_planted(run: Run, books: Ledger) -> None:
    frame = books.frame("purchase_order").query("agreement_id.isna()")
    priced = frame.assign(price=frame["unit_price"].astype(float))
    usual = priced.groupby(["source", "supplier_id", "material"])["price"].transform("median")
    assert {(name,) for name in priced[priced["price"] > 1.1 * usual]["document"]} == documents(run, LAST)


def test_invoices_without_order_of_those_who_are_ordered_from_are_those_planted(run: Run, books: Ledger) -> None:
    frame = books.frame("supplier_invoice").query("kind == 'invoice'")
    ordered = frame["purchase_order_id"].notna()
    share = ordered.groupby([frame["source"], frame["supplier_id"], frame["grain"]]).transform("mean")
    large = frame["company_amount"].astype(float) >= 10_000
    assert {(name,) for name in frame[~ordered & large & (share > 0.9)]["document"]} == documents(run, NO_ORDER)


def test_what_is_withdrawn_was_there_before(run: Run) -> None:
    gone = [(one.withdrawn_time_ms or 0, one) for one in run.of("incident", DUPLICATE) if one.expected == "withdrawn"]
    gone.sort(key=lambda pair: pair[0])
    books = Ledger()
    for offset, record in enumerate(run.records):
        while gone and record.send_s is not None and (START.timestamp() + record.send_s) * 1000 > gone[0][0] - 500:
            label = gone.pop(0)[1]
            standing = books.frame("supplier_invoice", label.documents)
            assert len(standing) == len(label.documents)
            assert standing["amount"].nunique() == standing["supplier_id"].nunique() == 1
        books.see(record, offset)
    assert not gone


@pytest.mark.parametrize("rule", [DUPLICATE, SPEND, SPLIT, AGREEMENT, MATCH, LAST])
def test_every_rule_has_incidents_and_traps(run: Run, rule: str) -> None:
    assert run.of("incident", rule)
    assert run.of("trap", rule)


def test_documents_of_labels_exist(run: Run, books: Ledger) -> None:
    known = {document for _, document in books.rows}
    assert all(set(one.documents) <= known for one in run.labels)


def test_the_marked_record_is_the_one_the_rule_waited_for(run: Run) -> None:
    books = Ledger()
    for offset, record in enumerate(run.records):
        mark = record.mark
        if mark is None or record.duplicate or mark.label.kind == "bad" or mark.role == "withdraws":
            books.see(record, offset)
            continue
        event = "purchase_order" if mark.label.rule in (SPLIT, LAST, BUDGET) else "supplier_invoice"
        before = books.frame(event, mark.label.documents)
        books.see(record, offset)
        after = books.frame(event, mark.label.documents)
        assert len(before) < len(after) or before.to_dict() != after.to_dict(), mark.label


def test_split_orders_are_under_the_limit_before_the_marked_record(run: Run) -> None:
    books = Ledger()
    for offset, record in enumerate(run.records):
        mark = record.mark
        split = mark is not None and mark.label.kind == "incident" and mark.label.rule == SPLIT
        if split and mark is not None and mark.role == "completes" and not record.duplicate:
            before = books.frame("purchase_order", mark.label.documents)["company_amount"].sum()
            books.see(record, offset)
            after = books.frame("purchase_order", mark.label.documents)["company_amount"].sum()
            assert before < LIMIT <= after
        else:
            books.see(record, offset)
