"""Rules on the documents of one order, and on the orders of one requester, behind the one way findings are told."""

import pandas as pd

from udfs import last_price, order_audit, order_match
from udfs.candidates import Links
from udfs.findings import Manner, judge
from udfs.judged import Judged

MATCHED = Manner(
    "share invoiced beyond what is expected",
    "the missing goods arrive, a credit memo comes, or order or invoice are corrected",
    "supplier_invoice",
)
PAID = Manner(
    "share invoiced beyond the order's value",
    "a credit memo comes, or order or invoices are corrected",
    "supplier_invoice",
)
DATED = Manner(
    "days from the invoice to its order", "the dates are corrected, or order or invoice are cancelled", "purchase_order"
)
COUNTED = Manner("changes of the order", "the order is cancelled", "purchase_order")
KEPT_BELOW = Manner(
    "orders just below the limit by those that make a pattern", "orders are cancelled or corrected", "purchase_order"
)
PRICED = Manner("share above the last prices", "the order is cancelled, or its price is corrected", "purchase_order")


def match(part: pd.DataFrame, limits: order_match.Limits, links: Links) -> Judged:
    """Judge orders by line against receipts and invoices, shape (n,)."""
    return judge(part, lambda documents, rows: order_match.match(documents, limits, rows), MATCHED, links)


def overpaid(part: pd.DataFrame, limits: order_audit.OverpaidLimits, links: Links) -> Judged:
    """Judge what orders were invoiced with, shape (n,)."""
    return judge(part, lambda documents, rows: order_audit.overpaid(documents, rows, limits), PAID, links)


def after_invoice(part: pd.DataFrame, limits: order_audit.AfterLimits, links: Links) -> Judged:
    """Judge the dates of orders and their invoices, shape (n,)."""
    return judge(part, lambda documents, _: order_audit.after_invoice(documents, limits), DATED, links)


def changed(part: pd.DataFrame, limits: order_audit.ChangeLimits, links: Links) -> Judged:
    """Judge how often orders were changed, shape (n,)."""
    return judge(part, lambda documents, rows: order_audit.changed(documents, rows, limits), COUNTED, links)


def just_below(part: pd.DataFrame, limits: order_audit.BelowLimits, links: Links) -> Judged:
    """Judge the orders of a requester with a supplier, shape (n,)."""
    return judge(part, lambda documents, _: order_audit.just_below(documents, limits), KEPT_BELOW, links)


def above_last(part: pd.DataFrame, limits: last_price.Limits, links: Links) -> Judged:
    """Judge the prices of orders for the same goods of a supplier, shape (n,)."""
    return judge(part, lambda documents, _: last_price.above_last(documents, limits), PRICED, links)
