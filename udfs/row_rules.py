"""Rules on one document: bank details that changed before its payment, an agreement passed by, no order at all."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from udfs.candidates import Links, entered
from udfs.invoice_rules import judged
from udfs.judged import Judged
from udfs.row_words import bank_body, no_order_body, off_contract_body


@dataclass(frozen=True)
class BankLimits:
    """When a payment follows a change of bank details too closely.

    Attributes:
        days: Days after the change within which a payment is told.
        min_amount: Least payment, company currency.
    """

    days: float = 30.0
    min_amount: float = 100.0


@dataclass(frozen=True)
class ContractLimits:
    """When an order that passes an agreement by is told.

    Attributes:
        min_amount: Least order line, company currency.
    """

    min_amount: float = 100.0


@dataclass(frozen=True)
class OrderLimits:
    """When an invoice without order is told.

    Attributes:
        min_amount: Tolerance key AN: amount that is borne without an order, company currency.
        min_others: Invoices of the supplier in 365 days below which nothing is known of how it is bought from.
        min_share: Share of them with an order from which on the supplier is one that is ordered from.
    """

    min_amount: float = 10_000.0
    min_others: int = 30
    min_share: float = 0.95


def bank(part: pd.DataFrame, limits: BankLimits, links: Links) -> Judged:
    """Judge paid invoices, shape (n,): score is how soon after the change, 1 at once, 0 at the end of the reach."""
    days, amount = part["value"].where(part["sign"] > 0), part["quantity"]
    score = (1 - days / limits.days).clip(upper=1.0)
    fired = (days >= 0) & (days <= limits.days) & (amount >= limits.min_amount) & entered(part)
    scored = pd.DataFrame(
        {"score": score.where(np.isfinite(score)), "low": limits.days, "high": np.nan, "fired": fired}
    )
    return judged(part, scored, "bank_change", (bank_body, links))


def off_contract(part: pd.DataFrame, limits: ContractLimits, links: Links) -> Judged:
    """Judge order lines, shape (n,): score is the share paid above the agreement's price, null where not comparable."""
    asked, agreed = part["value"].where(part["sign"] > 0), part["expected"]
    with np.errstate(all="ignore"):
        score = (asked - agreed) / agreed
    off = (part["amount_count"] == 1) & (part["sign"] > 0)
    fired = off & (part["quantity"] >= limits.min_amount) & entered(part)
    high = agreed.where(agreed > 0)
    scored = pd.DataFrame({"score": score.where(np.isfinite(score)), "low": np.nan, "high": high, "fired": fired})
    return judged(part, scored, "off_contract", (off_contract_body, links))


def no_order(part: pd.DataFrame, limits: OrderLimits, links: Links) -> Judged:
    """Judge invoices without order, shape (n,): score is the share of the supplier's other invoices that have one."""
    amount, others = part["value"].where(part["sign"] > 0), part["amount_count"] - 1
    with np.errstate(all="ignore"):
        share = (part["quantity"] / others).where(others >= limits.min_others)
    fired = (amount >= limits.min_amount) & (share >= limits.min_share) & entered(part)
    score = share.where(np.isfinite(share) & amount.notna())
    scored = pd.DataFrame({"score": score, "low": np.nan, "high": limits.min_amount, "fired": fired})
    return judged(part, scored, "no_order", (no_order_body, links))
