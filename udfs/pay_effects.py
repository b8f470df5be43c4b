"""Additive effects of categories on a number, each pulled towards 0 as far as its own data leave it in doubt.

`y = base + effect of its customer + effect of its group + effect of its dispute + ... + rest`. The effect of a level is
`sum of its rest / (n + k)`: a level with little history borrows from what it has in common with others, as in
(n * own + k * group) / (n + k). `k` is not set but estimated for each factor from how far its levels lie apart
(variance of the rest over variance of the levels), so a factor that says nothing vanishes. Values far out count less
(Huber).

Values known to be greater than something only (an invoice that is still unpaid) count with the mean of what the rest
of others exceeded (Buckley & James 1979): to leave them out would make everybody look punctual.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROUNDS = 15  # of back-fitting; the effects move by less than 0.01 of their spread after about ten
HUBER = 1.5  # robust standard deviations beyond which a value counts less
LEAST_K, MOST_K = 0.02, 1e4
TINY = 1e-9


@dataclass(frozen=True)
class Effects:
    """Fitted effects.

    Attributes:
        base: Value of a row without any effect, unit of `y`.
        effects: Factor to the effect of each level, unit of `y`.
        counts: Factor to how much data each level has, in rows of full weight.
        k: Factor to its prior weight in rows: at n = k the level is halfway to its own mean.
        rest: Rest of each row, unit of `y`; of a censored row of its imputed value.
        spread: Robust standard deviation of the rest of uncensored rows.
    """

    base: float
    effects: Mapping[str, Floats]
    counts: Mapping[str, Floats]
    k: Mapping[str, float]
    rest: Floats
    spread: float


def fit(y: Floats, factors: Mapping[str, Ints], censored: Bools) -> Effects:
    """Return the effects of each level of each factor.

    Args:
        y: Values, shape (n,), finite; where `censored`, the bound that the true value exceeds.
        factors: Factor to the level of each row, shape (n,), from 0; -1 where not known (no effect).
        censored: Rows whose value is only known to be greater, shape (n,).

    Returns:
        The effects; all 0 and spread 0 where `y` is constant.

    Raises:
        ValueError: there is no uncensored row.

    >>> y, who = np.array([1.0, 1.0, 1.0, 9.0, 9.0, 9.0]), np.array([0, 0, 0, 1, 1, 1])
    >>> found = fit(y, {"who": who}, np.zeros(6, dtype=bool))
    >>> [round(float(found.base + e), 1) for e in found.effects["who"]]
    [1.0, 9.0]
    """
    if censored.all():
        raise ValueError("effects: no value is known yet; all rows are censored")
    state = _Fit(y.astype("float64"), factors, censored)
    for _ in range(ROUNDS):
        state.round()
    return state.done()


class _Fit:
    """Back-fitting in progress."""

    def __init__(self, y: Floats, factors: Mapping[str, Ints], censored: Bools) -> None:
        """Start without effects."""
        self.bound, self.y, self.censored = y, y.copy(), censored
        self.factors = {name: levels for name, levels in factors.items() if levels.size and levels.max() >= 0}
        self.sizes = {name: int(levels.max()) + 1 for name, levels in self.factors.items()}
        self.effects = {name: np.zeros(size) for name, size in self.sizes.items()}
        self.counts = {name: np.zeros(size) for name, size in self.sizes.items()}
        self.k = dict.fromkeys(self.factors, 2.0)
        self.weight = np.ones(y.size)
        self.base = float(np.median(y[~censored]))
        self.spread = _spread(y[~censored] - self.base)

    def round(self) -> None:
        for name, levels in self.factors.items():
            self._factor(name, levels)
        rest = self.y - self._parts()
        self.base = float(np.average(rest, weights=self.weight))
        rest -= self.base
        self.spread = _spread(rest[~self.censored])
        self._estimate_k(rest)
        self.weight = np.minimum(1.0, HUBER * max(self.spread, TINY) / np.maximum(np.abs(rest), TINY))
        self._impute(rest)

    def _factor(self, name: str, levels: Ints) -> None:
        known = levels >= 0
        rest = (self.y - self.base - self._parts(without=name))[known]
        weight, level = self.weight[known], levels[known]
        self.counts[name] = np.bincount(level, weight, self.sizes[name]).astype("float64")
        self.effects[name] = np.bincount(level, weight * rest, self.sizes[name]) / (self.counts[name] + self.k[name])

    def _parts(self, without: str = "") -> Floats:
        total = np.zeros(self.y.size)
        for name, levels in self.factors.items():
            if name != without:
                total += np.where(levels >= 0, self.effects[name][levels], 0.0)
        return total

    def _estimate_k(self, rest: Floats) -> None:
        used = sum(float(np.sum(n / (n + self.k[name]))) for name, n in self.counts.items())
        variance = float(np.sum(self.weight * rest**2)) / max(self.weight.sum() - used, 1.0)
        for name, effect in self.effects.items():
            n = self.counts[name]
            seen = n > 0
            between = float(np.mean(effect[seen] ** 2 + variance / (n[seen] + self.k[name]))) if seen.any() else 0.0
            self.k[name] = min(max(variance / max(between, TINY), LEAST_K), MOST_K)

    def _impute(self, rest: Floats) -> None:
        if not self.censored.any():
            return
        seen = np.sort(rest[~self.censored])
        middle = (self.y - rest)[self.censored]
        self.y[self.censored] = middle + _mean_beyond(seen, self.bound[self.censored] - middle, self.spread)

    def _centre(self) -> None:
        """Make 0 the mean of the rows, so that an effect says how a row differs from the usual one."""
        for name, levels in self.factors.items():
            if levels.min() >= 0:
                middle = float(np.average(self.effects[name], weights=self.counts[name]))
                self.effects[name] = self.effects[name] - middle
                self.base += middle

    def done(self) -> Effects:
        self._centre()
        rest = self.y - self.base - self._parts()
        return Effects(self.base, self.effects, self.counts, self.k, rest, _spread(rest[~self.censored]))


def _mean_beyond(values: Floats, bounds: Floats, spread: float) -> Floats:
    """Return the mean of the sorted values beyond each bound; a bound beyond all of them is exceeded by a spread.

    >>> _mean_beyond(np.array([0.0, 2.0, 4.0]), np.array([1.0, 9.0]), 0.5).tolist()
    [3.0, 9.5]
    """
    means = np.append(np.cumsum(values[::-1])[::-1] / np.arange(values.size, 0, -1), np.nan)
    place = np.searchsorted(values, bounds, side="right")
    beyond: Floats = np.where(place < values.size, means[place], bounds + spread)
    return beyond


def _spread(values: Floats) -> float:
    """Return the robust standard deviation about 0.

    >>> round(_spread(np.array([-1.0, 1.0, 100.0])), 4)
    1.4826
    """
    return float(1.4826 * np.median(np.abs(values))) if values.size else 0.0
