"""Streams of one value with known events, for tests of detectors."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from udfs.detectors.score import Score

Column = np.ndarray[Any, np.dtype[np.float64]]


def noise(count: int, seed: int = 1) -> Column:
    """Return independent normal values."""
    return np.random.default_rng(seed).normal(50.0, 2.0, count)


def daily(count: int, seed: int = 1) -> Column:
    """Return square days of 96 values, 40 of them high, with a little noise."""
    high = (np.arange(count) % 96) < 40
    return np.where(high, 80.0, 20.0) + np.random.default_rng(seed).normal(0.0, 1.0, count)


def told(detector: Any, values: Iterable[float | None]) -> list[Score]:
    """Return the scores of a stream."""
    state, scores = detector.start(), []
    for value in values:
        state, score = detector.step(state, value)
        scores.append(score)
    return scores


def beyond(scores: Sequence[Score], limit: float = 1.0) -> list[int]:
    """Return the places of scores beyond the limit."""
    return [place for place, score in enumerate(scores) if (score.value or 0.0) > limit]
