"""Our side's rule: the score of the product's own module behind one vectorized call; shipped to the workers."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from udfs.judged import unjudged
from udfs.spend_history import Limits, fires, log_zscore
from udfs.vector import VectorUdf
from udfs.verdicts import Subject, line

RULE = "spend_departs_from_history"
ARGS = {
    "source": "STRING",
    "entity": "STRING",
    "event_id": "STRING",
    "sign": "INT",
    "value": "DOUBLE",
    "amount_count": "DOUBLE",
    "log_sum": "DOUBLE",
    "log_ssd": "DOUBLE",
}


def make(settings: Mapping[str, Any]) -> Callable[..., pd.DataFrame]:
    """Return the call."""
    del settings
    limits = Limits()

    def spend_rule(*columns: "pd.Series[Any]") -> pd.DataFrame:
        source, entity, event_id, _, value, count, log_sum, log_ssd = columns
        scored, found = log_zscore(value, count, log_sum, log_ssd, limits), unjudged(len(value))
        found.score[:], found.alerted[:] = scored["score"], fires(value, scored, limits)
        found.kind[found.alerted] = "departs"
        columns = [own.to_numpy() for own in (source, entity, event_id, value)]
        for place in np.flatnonzero(found.alerted):
            system, supplier, version, amount = (own[place] for own in columns)
            document = version.rpartition("@")[0]
            body = {"score": float(found.score[place]), "value": float(amount), "supplier_id": supplier}
            subject = Subject(RULE, system, supplier, document)
            found.verdicts[place] = line(subject, body | {"document": document}, fired=True)
        return found.frame(value.index)

    return spend_rule


SPEND_RULE = VectorUdf(
    name="spend_rule",
    make=make,
    args=ARGS,
    returns="ROW<score DOUBLE, kind STRING, alerted BOOLEAN, verdicts STRING>",
    version="rival_spend/1",
)
