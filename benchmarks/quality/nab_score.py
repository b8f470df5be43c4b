"""The NAB score, from its published definition (Lavin & Ahmad 2015): early alarms in a window count, others cost.

An alarm at relative place y counts `sigmoid(y)`: in a window y runs from -1 at its left end to 0 behind its right end,
and only the first alarm counts; behind a window y goes on, in window lengths, to -1 points at 3 lengths; before any
window it is -1. The profile weighs hits, false alarms and misses. The first 15 % of a series, at most 750 rows, are for
learning: alarms there do not count. The sum is scaled so that no alarms give 0 and perfect ones 100.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

Column = np.ndarray[Any, np.dtype[Any]]
LEARNT, MOST_LEARNT = 0.15, 5000


class Profile(NamedTuple):
    """Weights of a hit, a false alarm and a miss; all counted as gains or losses of positive size."""

    hit: float
    false_alarm: float
    miss: float


STANDARD = Profile(1.0, 0.11, 1.0)
LOW_FALSE_ALARMS = Profile(1.0, 0.22, 1.0)


class Series(NamedTuple):
    """A labelled series.

    Attributes:
        name: Folder and file.
        readings: In order of time, shape (n,).
        windows: First and last row of each labelled window, in order.
    """

    name: str
    readings: Column
    windows: Sequence[tuple[int, int]]


def sigmoid(place: float) -> float:
    """Return what an alarm at a relative place counts, from 1 (long before) to -1 (long after).

    >>> [round(sigmoid(place), 4) for place in (-1.0, 0.0, 1.0, 3.5)]
    [0.9866, 0.0, -0.9866, -1.0]
    """
    return 2.0 / (1.0 + math.exp(5.0 * place)) - 1.0 if place <= 3.0 else -1.0  # noqa: PLR2004


def learnt_rows(count: int) -> int:
    """Return how many rows at the start are for learning.

    >>> [learnt_rows(count) for count in (100, 4032, 9000)]
    [15, 604, 750]
    """
    return int(LEARNT * min(count, MOST_LEARNT))


def series_score(series: Series, alarms: Sequence[int], profile: Profile) -> float:
    """Return the raw score of a series: at most `profile.hit` per window.

    Args:
        series: The series with its windows.
        alarms: Rows of the alarms, ascending.
        profile: The weights.
    """
    total, hit = 0.0, set[int]()
    for row in alarms:
        if row < learnt_rows(len(series.readings)):
            continue
        window = next((n for n, (first, last) in enumerate(series.windows) if first <= row <= last), None)
        if window is None:
            total += profile.false_alarm * _outside(series.windows, row)
        elif window not in hit:
            hit.add(window)
            first, last = series.windows[window]
            total += profile.hit * sigmoid((row - last - 1) / (last - first + 1)) / sigmoid(-1.0)
    return total - profile.miss * (len(series.windows) - len(hit))


def nab_score(all_series: Sequence[Series], alarms: Mapping[str, Sequence[int]], profile: Profile) -> float:
    """Return the score of a detector over all series: 0 for no alarms, 100 for perfect ones, NaN without windows."""
    raw = sum(series_score(series, alarms[series.name], profile) for series in all_series)
    windows = sum(len(series.windows) for series in all_series)
    if not windows:
        return math.nan
    return 100.0 * (raw + profile.miss * windows) / (windows * (profile.hit + profile.miss))


def best_threshold(
    all_series: Sequence[Series], alarms_at: Callable[[float], Mapping[str, Sequence[int]]], tried: Sequence[float],
    profile: Profile,
) -> tuple[float, float]:  # fmt: skip
    """Return the best score over thresholds, and the threshold: what the benchmark grants every detector."""
    return max((nab_score(all_series, alarms_at(limit), profile), limit) for limit in tried)


def _outside(windows: Sequence[tuple[int, int]], row: int) -> float:
    before = [window for window in windows if window[1] < row]
    if not before:
        return -1.0
    first, last = before[-1]
    return sigmoid((row - last) / max(last - first, 1))
