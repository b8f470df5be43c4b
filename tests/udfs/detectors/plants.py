"""A small plant with known faults, for tests of detectors of many sensors."""

from typing import Any

import numpy as np
import pandas as pd

Rows = np.ndarray[Any, np.dtype[np.float64]]
NAMES = ("flow", "pressure", "power", "heat")


def normal(count: int, seed: int = 1) -> pd.DataFrame:
    """Return normal rows: pressure and power follow the flow, heat wanders."""
    random = np.random.default_rng(seed)
    flow = random.normal(30.0, 1.0, count)
    pressure = 0.1 * flow + random.normal(0.0, 0.05, count)
    power = 2.0 * flow + random.normal(0.0, 0.5, count)
    heat = 60.0 + np.cumsum(random.normal(0.0, 0.05, count))
    return pd.DataFrame(np.column_stack([flow, pressure, power, heat]), columns=list(NAMES))


def scores(monitor: Any, rows: Rows | pd.DataFrame) -> list[float | None]:
    """Return the values of the scores of a stream."""
    state, values = monitor.start(), []
    for row in np.asarray(rows, dtype="float64"):
        state, score = monitor.step(state, row)
        values.append(score.value)
    return values


def alarms(monitor: Any, rows: Rows | pd.DataFrame) -> float:
    """Return the share of rows beyond the limit."""
    return float(np.mean([(value or 0.0) > 1.0 for value in scores(monitor, rows)]))
