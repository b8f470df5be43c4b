"""Features of production_yield that no running sum can say: charts of lots and readings, and the pace of operations.

They are worked out from the arrays that rules judge, without what was taken back, so that a reversal corrects them.
"""

from collections.abc import Mapping

import numpy as np

from udfs.control_charts import cusum, ewma, individuals
from udfs.production_answer import Row
from udfs.production_limits import Cycle, Drift, RunRules
from udfs.run_rules import NELSON, violations
from udfs.series import Series, parts, standing

HOUR, DAY = 3600.0, 86_400.0
SHIFT_HOURS, HISTORY_DAYS = 8.0, 28.0
Features = Mapping[str, float | int | None]


def yield_chart(row: Row, limits: Drift) -> Features | None:
    """Return EWMA and CUSUM of a material's yield at a work centre, over the lots of the last 8 hours.

    `yield_ewma_8h`, ratio, starts at the yield of the lots before. `yield_cusum_8h`, standard deviations of a lot of
    its size, is the greater of the sums above and below that yield, - is below; null where it is 0 or 1, or not known.
    """
    found = _lots(row)
    if found is None:
        return None
    new = found.times > found.times[-1] - SHIFT_HOURS * HOUR
    values, sizes = found.values[new], found.sizes[new]
    usual = float(np.average(found.values[~new], weights=found.sizes[~new])) if (~new).any() else None
    start = float(values[0]) if usual is None else usual
    level = start + float(ewma(values - start, limits.weight)[-1])
    if usual is None or not 0 < usual < 1:
        return {"yield_ewma_8h": level, "yield_cusum_8h": None}
    up, down = cusum((values - usual) / np.sqrt(usual * (1 - usual) / sizes), limits.slack)
    return {"yield_ewma_8h": level, "yield_cusum_8h": float(up[-1] if up[-1] >= down[-1] else -down[-1])}


def violation_counts(row: Row, limits: RunRules) -> Features | None:
    """Return how many readings of the last day, 60 at most, break each of Nelson's rules as he has them."""
    found = standing(row.readings, row.times, row.signs)
    split = parts(found, limits.reference) if found is not None and len(found.values) else None
    center = individuals(split[0]) if split else None
    if found is None or split is None or center is None:
        return None
    old = len(split[0])
    day = found.times[old:] > found.times[-1] - DAY
    broken = violations((split[1] - center.mean) / center.sigma, NELSON).broken
    return {
        f"spc_{rule.name.lower()}_violation_count_1d": int(own[day].sum())
        for rule, own in zip(NELSON, broken, strict=True)
    }


def pace(row: Row, limits: Cycle) -> Features | None:
    """Return the median cycle time of the last hour and the median absolute deviation of 28 days, s per unit.

    Of the 300 newest confirmations at most; reversals are no work.
    """
    del limits
    found = _lots(row)
    if found is None:
        return None
    last = found.times[-1]
    hour = found.values[found.times > last - HOUR]
    month = found.values[found.times > last - HISTORY_DAYS * DAY]
    spread = float(np.median(np.abs(month - np.median(month))))
    return {"cycle_time_p50_1h": float(np.median(hour)), "cycle_time_mad_28d": spread}


def _lots(row: Row) -> Series | None:
    """Return the lots that count, none of them a reversal; null where there is none."""
    found = standing(row.readings, row.times, row.signs, row.sizes)
    if found is None or row.sizes is None:
        return None
    made = found.sizes > 0
    return Series(*(column[made] for column in found)) if made.any() else None
