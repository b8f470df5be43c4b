"""Many sensors of one machine at once: Hotelling's T2 in the plane of a PCA, and Q, the squared distance from it.

Source: Jackson & Mudholkar, Technometrics 21(3), 1979 (limit of Q); Mason & Young, Multivariate Statistical Process
Control with Industrial Applications, 2002 (limit of T2).
"""

import math
from typing import Any, NamedTuple

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.float64]]
MIN_PER_SENSOR = 3
"""Rows of the reference per sensor, at least: with fewer a plane explains whatever comes."""


class Model(NamedTuple):
    """A plane learnt from a reference; `used` are the sensors that move at all, `variances` those along the plane."""

    mean: Rows
    scale: Rows
    used: np.ndarray[Any, np.dtype[np.bool_]]
    axes: Rows
    variances: Rows
    t2_limit: float
    q_limit: float


class Departure(NamedTuple):
    """How far one row is from the reference.

    Attributes:
        t2: Statistic in the plane, by its limit; above 1 is an alarm.
        q: Distance from the plane, by its limit.
        share: Share of each sensor in the worse of the two, shape (p,), sums to 1.
    """

    t2: float
    q: float
    share: Rows

    @property
    def score(self) -> float:
        """Return the worse of the two."""
        return max(self.t2, self.q)


def fit(reference: Rows, explained: float = 0.9, confidence: float = 0.999) -> Model | None:
    """Learn a plane.

    Args:
        reference: Rows of the process in control, shape (n, p).
        explained: Share of the variance that the plane explains.
        confidence: Share of rows in control that are within a limit.

    Returns:
        None with too few rows, or where no sensor moves.
    """
    rows, sensors = reference.shape
    if rows < max(MIN_PER_SENSOR * sensors, 20):
        return None
    mean, scale = reference.mean(axis=0), reference.std(axis=0, ddof=1)
    used = scale > 1e-9 * np.maximum(np.abs(mean), 1e-300)
    if not used.any():
        return None
    standard = (reference[:, used] - mean[used]) / scale[used]
    _, singular, axes = np.linalg.svd(standard, full_matrices=False)
    variances = singular**2 / (rows - 1)
    kept = min(int(np.searchsorted(np.cumsum(variances) / variances.sum(), explained) + 1), len(variances))
    limits = _t2_limit(kept, rows, confidence), _q_limit(variances[kept:], confidence)
    return Model(mean, scale, used, axes[:kept], variances[:kept], *limits)


def depart(model: Model, row: Rows) -> Departure:
    """Return how far a row is from the reference.

    Args:
        model: What was learnt.
        row: Readings, shape (p,).
    """
    standard = (row[model.used] - model.mean[model.used]) / model.scale[model.used]
    scores = model.axes @ standard
    rest = standard - model.axes.T @ scores
    t2 = float(np.sum(scores**2 / model.variances)) / model.t2_limit
    q = float(rest @ rest) / model.q_limit if model.q_limit > 0 else 0.0
    parts = rest**2 if q >= t2 else np.abs(standard * (model.axes.T @ (scores / model.variances)))
    share = np.zeros(len(row))
    share[model.used] = parts / parts.sum() if parts.sum() > 0 else 0.0
    return Departure(t2, q, share)


def _t2_limit(kept: int, rows: int, confidence: float) -> float:
    """Return the limit for a row that the model has not seen."""
    from scipy.stats import f  # type: ignore[import-untyped]  # noqa: PLC0415  only workers that judge need it

    factor = kept * (rows + 1) * (rows - 1) / (rows * (rows - kept))
    return factor * float(f.ppf(confidence, kept, rows - kept))


def _q_limit(rest: Rows, confidence: float) -> float:
    from scipy.stats import norm  # noqa: PLC0415

    one, two, three = (float(np.sum(rest**power)) for power in (1, 2, 3))
    if not two > 0:
        return 0.0
    h = max(1 - 2 * one * three / (3 * two**2), 1e-3)
    z = float(norm.ppf(confidence))
    return one * math.pow(max(z * math.sqrt(2 * two * h**2) / one + 1 + two * h * (h - 1) / one**2, 0.0), 1 / h)
