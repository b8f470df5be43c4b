"""Sensor streams through the process monitor: the values of its scores, in one pass."""

from typing import Any

import numpy as np

from udfs.detectors.process_monitor import ProcessMonitor

Column = np.ndarray[Any, np.dtype[np.float64]]


def monitored(monitor: ProcessMonitor, rows: Column) -> Column:
    """Return the score of each row of a stream, NaN where there is none.

    Args:
        monitor: Fitted on normal rows.
        rows: In order of time, shape (n, p).
    """
    state, values = monitor.start(), np.full(len(rows), np.nan)
    for place, row in enumerate(rows):
        state, score = monitor.step(state, row)
        values[place] = np.nan if score.value is None else score.value
    return values


def runs(beyond: Column, length: int) -> int | None:
    """Return where the first run of as many rows beyond the limit is complete, or None.

    >>> runs(np.array([True, False, True, True, True]), 3)
    4
    """
    whole = np.lib.stride_tricks.sliding_window_view(beyond, length).all(axis=1)
    places = np.flatnonzero(whole)
    return int(places[0]) + length - 1 if places.size else None
