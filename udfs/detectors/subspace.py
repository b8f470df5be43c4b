"""Hotelling T2 and Q: how far a row lies inside the plane of usual rows, and how far outside it.

A principal component analysis of normal rows spans the plane. T2 is the distance from the middle inside it, in
deviations of each component; Q (squared prediction error) is what the plane does not explain.

Source: Jackson & Mudholkar 1979.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.float64]]
TINY = 1e-12


@dataclass(frozen=True)
class Subspace:
    """A plane fitted to normal rows of p features.

    Attributes:
        mean: Middle, unit of the features, shape (p,).
        scale: Standard deviation, unit of the features, shape (p,); 1 where a feature never moved.
        loadings: Directions, orthonormal, shape (k, p).
        variances: Variance along each direction in standardized units, shape (k,).
    """

    mean: Rows
    scale: Rows
    loadings: Rows
    variances: Rows


def fit_subspace(rows: Rows, explained: float) -> Subspace:
    """Fit the plane that explains a share of the variance of standardized rows.

    Args:
        rows: Normal rows, finite, shape (n, p), n at least 3.
        explained: Share of variance to explain, in (0, 1].

    Returns:
        The plane, with at least one direction; directions without variance are left out.
    """
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    scale = np.where(deviation > TINY * np.maximum(np.abs(mean), TINY), deviation, 1.0)
    _, singular, directions = np.linalg.svd((rows - mean) / scale, full_matrices=False)
    variances = singular**2 / (len(rows) - 1)
    usable = max(int((variances > TINY * max(variances[0], TINY)).sum()), 1)
    shares = np.cumsum(variances[:usable]) / max(variances[:usable].sum(), TINY)
    kept = min(int(np.searchsorted(shares, explained)) + 1, usable)
    return Subspace(mean, scale, directions[:kept], np.maximum(variances[:kept], TINY))


def statistics(plane: Subspace, rows: Rows) -> tuple[Rows, Rows]:
    """Return T2 and Q of each row.

    Args:
        plane: The fitted plane.
        rows: Rows, finite, shape (n, p).

    Returns:
        T2 and Q, both dimensionless and non-negative, shape (n,).

    >>> plane = Subspace(np.zeros(2), np.ones(2), np.array([[1.0, 0.0]]), np.array([4.0]))
    >>> [part.tolist() for part in statistics(plane, np.array([[4.0, 0.5]]))]
    [[4.0], [0.25]]
    """
    centred = (rows - plane.mean) / plane.scale
    inside = centred @ plane.loadings.T
    outside = centred - inside @ plane.loadings
    return (inside**2 / plane.variances).sum(axis=1), (outside**2).sum(axis=1)


def contributions(plane: Subspace, row: Rows, weights: tuple[float, float]) -> Rows:
    """Return how far a weighted sum of T2 and Q would fall if a feature were replaced by what suits the others best.

    Unlike a split of the sum, this names the feature at fault where a single one is, however it pulls on the others.

    Args:
        plane: The fitted plane.
        row: One row, shape (p,).
        weights: Weight of T2 and of Q; one over each one's limit makes them comparable.

    Returns:
        The falls, non-negative, none greater than the sum, shape (p,).

    Source: reconstruction-based contributions, Alcala & Qin 2009, to the combined index of Yue & Qin 2001.

    >>> plane = Subspace(np.zeros(2), np.ones(2), np.array([[1.0, 0.0]]), np.array([4.0]))
    >>> contributions(plane, np.array([4.0, 0.5]), (1.0, 2.0)).tolist()
    [4.0, 0.5]
    """
    centred = (row - plane.mean) / plane.scale
    inside = plane.loadings @ centred
    squares = plane.loadings**2
    slope = weights[0] * (inside / plane.variances) @ plane.loadings
    slope += weights[1] * (centred - inside @ plane.loadings)
    curve = weights[0] * (squares / plane.variances[:, None]).sum(axis=0)
    curve += weights[1] * np.maximum(1.0 - squares.sum(axis=0), 0.0)
    flat = curve <= TINY * sum(weights)
    return np.where(flat, 0.0, slope**2 / np.where(flat, 1.0, curve))
