"""Rules on one invoice: its amount against the supplier's history, its price against the agreement.

Scores are vectorized; only rows that speak, one in many, are put into words one by one.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from udfs import agreement_price, spend_history
from udfs.alert_body import Body, Told
from udfs.candidates import Links, entered, rows, subject, told
from udfs.invoice_words import Finding, price_body, spend_body
from udfs.judged import Judged, unjudged
from udfs.verdicts import line

Words = Callable[[Told, Finding], Body]


def spend(part: pd.DataFrame, limits: spend_history.Limits, links: Links) -> Judged:
    """Judge amounts, shape (n,): score in standard deviations, null for a row that is taken back."""
    value = part["value"].where(part["sign"] > 0)
    scored = spend_history.log_zscore(value, part["amount_count"], part["log_sum"], part["log_ssd"], limits)
    fired = spend_history.fires(value, scored, limits) & entered(part)
    return judged(part, scored.assign(fired=fired), "departs", (spend_body, links))


def price(part: pd.DataFrame, limits: agreement_price.Limits, links: Links) -> Judged:
    """Judge prices, shape (n,): score as share above the agreed price, null for a row that is taken back."""
    value, agreed = part["value"].where(part["sign"] > 0), part["expected"]
    fired = agreement_price.fires(value, agreed, part["quantity"], limits) & entered(part)
    scored = pd.DataFrame({"score": agreement_price.price_deviation(value, agreed), "low": np.nan, "fired": fired})
    return judged(part, scored.assign(high=agreed * (1 + limits.tolerance)), "above", (price_body, links))


def judged(part: pd.DataFrame, scored: pd.DataFrame, kind: str, said: tuple[Words, Links]) -> Judged:
    """Return the answers to a batch.

    A row speaks if it fires, and if it may end what was told before of its document: a version that revises another
    one, or the end of the document. What was never told of, the alert log leaves out.
    """
    found, (words, links) = unjudged(len(part)), said
    found.score[:], found.alerted[:] = scored["score"], scored["fired"]
    found.kind[found.alerted] = kind
    speaks = np.flatnonzero(scored["fired"] | ((part["sign"] > 0) == part["superseded"]))
    findings = _findings(scored.iloc[speaks], part["sign"].iloc[speaks])
    for place, row, finding in zip(speaks, rows(part.iloc[speaks]), findings, strict=True):
        found.verdicts[place] = line(subject(row), words(told(row, links), finding), fired=finding.fired)
    return found


def _findings(scored: pd.DataFrame, sign: "pd.Series[float]") -> Iterator[Finding]:
    columns = (scored["fired"], sign, scored["score"], scored["low"], scored["high"])
    for fired, own, *numbers in zip(*(column.tolist() for column in columns), strict=True):
        yield Finding(fired, int(own), *(number if math.isfinite(number) else None for number in numbers))
