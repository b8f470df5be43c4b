"""The rules of procurement_spend behind one vectorized call: the rule a row is a candidate of decides who judges it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from udfs import budget, candidates, group_rules, invoice_rules, order_rules, row_rules, supplier_risk
from udfs.judged import Judged, unjudged
from udfs.procurement_limits import limits_of, links_of
from udfs.vector import VectorUdf

SPEND, DUPLICATE, SPLIT, PRICE = "spend_departs_from_history", "duplicate_invoice", "split_order", "agreement_price"
MATCH, OVERPAID, AFTER, CHANGED = "three_way_match", "order_overpaid", "order_after_invoice", "order_changes"
BELOW, BANK, OFF, NO_ORDER, BUDGET, LAST, RISK = (
    "just_below_limit",
    "bank_change",
    "off_contract",
    "invoice_without_order",
    "budget_overrun",
    "price_above_last",
    "supplier_risk",
)
VERSION = "procurement_spend/3"
ARGS = {
    "rule": "STRING",
    "source": "STRING",
    "entity": "STRING",
    "event_id": "STRING",
    "op": "STRING",
    "sign": "INT",
    "superseded": "BOOLEAN",
    "facts": "STRING",
    "value": "DOUBLE",
    "expected": "DOUBLE",
    "quantity": "DOUBLE",
    "amount_count": "DOUBLE",
    "log_sum": "DOUBLE",
    "log_ssd": "DOUBLE",
    "members": "ARRAY<STRING>",
}
RETURNS = "ROW<score DOUBLE, kind STRING, alerted BOOLEAN, verdicts STRING>"
JUDGES: dict[str, Callable[[pd.DataFrame, Any, candidates.Links], Judged]] = {
    SPEND: invoice_rules.spend,
    DUPLICATE: group_rules.duplicate,
    SPLIT: group_rules.split,
    PRICE: invoice_rules.price,
    MATCH: order_rules.match,
    OVERPAID: order_rules.overpaid,
    AFTER: order_rules.after_invoice,
    CHANGED: order_rules.changed,
    BELOW: order_rules.just_below,
    BANK: row_rules.bank,
    OFF: row_rules.off_contract,
    NO_ORDER: row_rules.no_order,
    BUDGET: budget.judge,
    LAST: order_rules.above_last,
    RISK: supplier_risk.judge,
}


def make(settings: Mapping[str, Any]) -> Callable[..., pd.DataFrame]:
    """Return the call.

    It takes the columns of `ARGS`, each of shape (n,), and returns the fields of `RETURNS`, shape (n,), with the index
    of its input: `score` (unit by rule; null: cannot say), `kind` of finding, whether it is `alerted`, and `verdicts`
    for the alert log. A row without rule, sign, version or facts is nobody's: all null, and not alerted.

    Args:
        settings: `rules`, thresholds by rule, and `links`, templates of ERP addresses by source and event.

    Raises:
        ValueError: a threshold or an address cannot be.
    """
    limits, links = limits_of(settings.get("rules", {})), links_of(settings.get("links", {}))

    def procurement_rules(*columns: "pd.Series[Any]") -> pd.DataFrame:
        frame = candidates.frame(ARGS, columns)
        found = unjudged(len(frame))
        for rule, judge in JUDGES.items():
            places = np.flatnonzero(frame["rule"] == rule)
            if places.size:
                part = frame.iloc[places].reset_index(drop=True)
                found.put(places, judge(part, getattr(limits, rule), links))
        return found.frame(columns[0].index)

    return procurement_rules


PROCUREMENT_RULES = VectorUdf(name="procurement_rules", make=make, args=ARGS, returns=RETURNS, version=VERSION)
