"""Rules on a block of documents: invoices that repeat one another, orders that were split."""

import pandas as pd

from udfs import duplicate_invoice, split_order
from udfs.candidates import Links, block, rows, subject, told
from udfs.credits import name_of
from udfs.duplicate_invoice import Match
from udfs.group_words import duplicate_body, split_body
from udfs.judged import Judged, unjudged
from udfs.split_order import Chain
from udfs.verdicts import line, lines


def duplicate(part: pd.DataFrame, limits: duplicate_invoice.Limits, links: Links) -> Judged:
    """Judge invoices and credits, shape (n,): score as likeness 0..1, null for an invoice that has no number."""
    found = unjudged(len(part))
    for place, row in enumerate(rows(part)):
        own = block(row)
        if own is None or (own[1].amount > 0 and name_of(own[1]) is None):
            continue
        verdicts, standing = duplicate_invoice.judge(*own, limits)
        best = max(standing, key=lambda match: match.score, default=None)
        found.score[place], found.kind[place] = (best.score, best.kind) if best else (0.0, None)
        found.alerted[place] = any(match.fired for match in standing)
        found.verdicts[place] = lines(
            line(subject(row, name), duplicate_body(told(row, links), verdict), fired=isinstance(verdict, Match))
            for name, verdict in verdicts.items()
        )
    return found


def split(part: pd.DataFrame, limits: split_order.Limits, links: Links) -> Judged:
    """Judge order lines, shape (n,): score as total of the chain per approval limit, 0 without a chain.

    The entity is part of the subject: an order that moves to another requester may lead a chain there as it did here.
    """
    found = unjudged(len(part))
    for place, row in enumerate(rows(part)):
        own = block(row)
        if own is None:
            continue
        verdicts, standing = split_order.judge(*own, limits)
        found.score[place] = max((chain.total / chain.limit for chain in standing), default=0.0)
        found.kind[place] = "split" if standing else None
        found.alerted[place] = any(chain.fired for chain in standing)
        found.verdicts[place] = lines(
            line(
                subject(row, f"{row.entity}|{name}"),
                split_body(told(row, links), verdict),
                fired=isinstance(verdict, Chain),
            )
            for name, verdict in verdicts.items()
        )
    return found
