"""What a stream of one value looks like just now: levels, spreads and roughness at several scales, and its pattern."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

Column = np.ndarray[Any, np.dtype[np.float64]]


def shape_names(scales: Sequence[int]) -> list[str]:
    """Return the names of the quantities of `shapes`, in order.

    >>> shape_names([1, 4])[:4]
    ['level of 1, high', 'level of 1, low', 'steps of 1', 'level of 4, high']
    """
    names = []
    for scale in scales:
        names += [f"level of {scale}, high", f"level of {scale}, low", f"steps of {scale}"]
        names += [f"spread of {scale}"] if scale > 1 else []
    return names


def shapes(recent: Column, scales: Sequence[int]) -> Column:
    """Return mean, mean turned over, mean absolute step and standard deviation of the last values, per scale.

    Args:
        recent: Values, oldest first, without gaps, shape (n,), n at least 1.
        scales: How many of the last values each looks at, ascending.

    Returns:
        In the unit of the values, in the order of `shape_names`; NaN for a scale longer than the values. The standard
        deviation of one value is left out.

    >>> shapes(np.array([0.0, 3.0, 1.0]), [1, 2, 4]).tolist()
    [1.0, -1.0, 2.0, 2.0, -2.0, 2.5, 1.0, nan, nan, nan, nan]
    """
    newest = recent[: -scales[-1] - 2 : -1]
    steps = np.abs(np.diff(newest, append=newest[-1]))
    middle = newest[: scales[-1]].mean()
    around = newest - middle
    sums, squares, roughs = np.cumsum(around), np.cumsum(around**2), np.cumsum(steps)
    found: list[float] = []
    for scale in scales:
        missing = scale > len(recent)
        place = scale - 1
        mean = np.nan if missing else sums[place] / scale
        found += [mean + middle, -mean - middle, np.nan if missing else roughs[place] / scale]
        if scale > 1:
            found.append(np.nan if missing else np.sqrt(max(squares[place] / scale - mean * mean, 0.0)))
    return np.array(found)


def strangeness(recent: Column, length: int) -> float:
    """Return the distance from the last values to the nearest earlier ones of the same length.

    Args:
        recent: Values, oldest first, without gaps, shape (n,).
        length: How many values make a pattern.

    Returns:
        Euclidean distance, unit of the values; NaN before there is an earlier pattern without overlap.

    >>> strangeness(np.array([0.0, 1.0, 5.0, 0.0, 1.0]), 2)
    0.0
    """
    if len(recent) < 2 * length:
        return float("nan")
    earlier = sliding_window_view(recent[:-length], length)
    gaps = earlier - recent[-length:]
    return float(np.sqrt(np.einsum("ij,ij->i", gaps, gaps).min()))
