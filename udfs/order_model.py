"""The risk of a running order by a fitted model, from the confirmations that the plain rule sees.

A model is best taught on what confirmations tell: the order's quantity is what an operation was planned to make.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from udfs.made import Made
from udfs.order_score import Risk

if TYPE_CHECKING:
    import pandas as pd

    from udfs.models.files import Loaded


def model_risk(loaded: "Loaded", rows: Sequence[Made], facts: Mapping[str, Any], least: float) -> Risk:
    """Return the probability that an order will be rejected.

    Args:
        loaded: The pinned version of `order_risk`.
        rows: Confirmations that count, oldest first, at least one.
        facts: Of the row; `material` is the part.
        least: Probability from which the reasons are worked out, which costs a pass per feature.
    """
    from udfs.models.order_risk import restored  # noqa: PLC0415  only where a model is pinned
    from udfs.order_risk import predict_newest  # noqa: PLC0415

    model, events = restored(loaded.state), _events(rows, facts)
    probability, _ = predict_newest(model, events)
    if probability < least:
        return Risk(probability, (), [])
    return Risk(probability, (), [predict_newest(model, events, reasons=True)[1]])


def _events(rows: Sequence[Made], facts: Mapping[str, Any]) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415

    told = [
        {
            "order_id": "", "time": row.event_time, "part": facts.get("material"), "operation": row.operation,
            "machine": row.equipment, "worker": row.worker, "order_qty": row.target, "good_qty": row.good,
            "review_qty": row.review, "rework": row.rework > 0,
            "minutes": None if row.seconds is None else row.seconds / 60,
        }
        for row in rows
    ]  # fmt: skip
    return pd.DataFrame(told)
