"""Process monitor: T2 and Q of lagged sensors, on charts of different memory (dynamic PCA with MEWMA).

Fitted on rows of normal operation only. A chart of memory 1 sees blows at once, one that averages (EWMA) sees small
lasting shifts. Sensors that wander (temperatures that drift, levels without set point) are watched by their steps:
their level is no news. Limits come from rows that were not learnt from; see `limits`.

    monitor = ProcessMonitor().fit(normal_rows)          # (n, p), in order of time
    state = monitor.start()
    state, score = monitor.step(state, row)              # score.value > 1: beyond the limit; score.parts: sensors
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator  # type: ignore[import-untyped]

from udfs.detectors import limits, subspace
from udfs.detectors.limits import Limit
from udfs.detectors.score import Score, greatest, named, unknown
from udfs.detectors.subspace import Rows, Subspace

BLOCKS = 5
FEWEST_ROWS = 60
PATIENCE = 10
NAMES = ("T2", "Q")


@dataclass(frozen=True)
class MonitorState:
    """What one stream carries from row to row.

    Attributes:
        last: Last known row, NaN where a sensor was never known, shape (p,).
        missed: Rows in a row without a value per sensor, shape (p,).
        recent: Averages of the last rows, newest first, shape (rows, charts, sensors in use).
    """

    last: Rows
    missed: Rows
    recent: Rows


class ProcessMonitor(BaseEstimator):  # type: ignore[misc]
    """A fitted model of normal operation that scores rows one by one.

    Args:
        memories: Weight of the newest row on each chart, in (0, 1]; 1 does not average.
        lags: Earlier rows looked at together with the newest.
        explained: Share of variance that the plane explains.
        wandering: A sensor wanders if neighbouring rows differ by less than this share of what independent rows would
            (von Neumann ratio; 0.1 is a first autocorrelation of 0.9).
        coverage: Share of normal rows below the limit of one chart; 0.9973 is three deviations.
        confidence: How sure that is, given the few rows learnt from.

    A score is the greatest ratio of a statistic to its limit, over T2 and Q of all charts: above 1 is an alarm. It is
    unchanged by units and offsets of the sensors. Null while fewer rows than `lags` + 1 are known, and while a sensor
    in use has been missing for more than 10 rows; a shorter gap is bridged with the last value.
    """

    def __init__(  # noqa: D107, PLR0913 - the class tells its parameters
        self,
        *,
        memories: Sequence[float] = (1.0, 0.3, 0.1),
        lags: int = 2,
        explained: float = 0.9,
        wandering: float = 0.1,
        coverage: float = 0.9973,
        confidence: float = 0.9,
    ) -> None:
        self.memories = memories
        self.lags = lags
        self.explained = explained
        self.wandering = wandering
        self.coverage = coverage
        self.confidence = confidence

    def fit(self, rows: ArrayLike, names: Sequence[str] | None = None) -> Self:
        """Learn normal operation.

        Args:
            rows: Normal rows in order of time, shape (n, p), a DataFrame or an array; rows with a null are left out.
            names: Sensor names; by default the columns of the frame, or s0, s1 ...

        Returns:
            The monitor.

        Raises:
            ValueError: Fewer than 60 whole rows, or no sensor that moves.
        """
        found = names if names is not None else getattr(rows, "columns", None)
        values = np.asarray(rows, dtype="float64")
        self.names_ = [str(name) for name in (range(values.shape[1]) if found is None else found)]
        values = values[np.isfinite(values).all(axis=1)]
        if len(values) < FEWEST_ROWS:
            raise ValueError(
                f"a process monitor needs {FEWEST_ROWS} whole rows of normal operation, found {len(values)}"
            )
        self._choose(values)
        centred = self._changes(values)
        self.charts_ = [self._chart(centred, memory) for memory in self.memories]
        return self

    def start(self) -> MonitorState:
        """Return the state of a stream before its first row."""
        count = len(self.names_)
        return MonitorState(np.full(count, np.nan), np.zeros(count), np.empty((0, len(self.charts_), self._size())))

    def step(self, state: MonitorState, row: ArrayLike) -> tuple[MonitorState, Score]:
        """Take in one row and score it.

        Args:
            state: What the stream carries; never changed.
            row: Sensor values, NaN or None for a missing one, shape (p,).

        Returns:
            The next state, and the score with the three sensors that made it.
        """
        values = np.asarray(row, dtype="float64")
        known = np.isfinite(values)
        held = np.where(known, values, state.last)
        missed = np.where(known, 0.0, state.missed + 1)
        after = MonitorState(held, missed, self._averaged(state, held))
        return after, self._judge(after)

    def window(self, rows: ArrayLike) -> Score:
        """Score the last row of a window, from the window alone.

        Args:
            rows: The last rows of a stream, oldest first, shape (n, p); 50 hold 99.5 % of the longest memory.

        Returns:
            The score of the last row.
        """
        state, score = self.start(), unknown("no rows")
        for row in np.asarray(rows, dtype="float64"):
            state, score = self.step(state, row)
        return score

    def _size(self) -> int:
        return int(self.used_.sum())

    def _choose(self, values: Rows) -> None:
        """Decide which sensors are in use, which of them wander, and what each one's middle is."""
        moving, variance = np.diff(values, axis=0), values.var(axis=0)
        floor = subspace.TINY * np.maximum(np.abs(values.mean(axis=0)), subspace.TINY)
        self.used_ = np.sqrt(variance) > floor
        if not self.used_.any():
            raise ValueError("no sensor moves in the rows of normal operation")
        ratio = (moving**2).mean(axis=0)[self.used_] / (2 * variance[self.used_])
        self.wanders_ = ratio < self.wandering
        used = values[:, self.used_]
        self.middle_ = np.where(self.wanders_, np.diff(used, axis=0).mean(axis=0), used[1:].mean(axis=0))

    def _changes(self, values: Rows) -> Rows:
        """Return rows as the charts see them, without the first: level or step of each sensor, from its middle."""
        used = values[:, self.used_]
        return np.asarray(np.where(self.wanders_, np.diff(used, axis=0), used[1:]) - self.middle_)

    def _averaged(self, state: MonitorState, held: Rows) -> Rows:
        """Return the averages with those of the newest row in front."""
        if np.isnan(held[self.used_]).any():
            return state.recent
        before = np.where(np.isnan(state.last), held, state.last)
        change = self._changes(np.stack([before, held]))[0]
        if np.isnan(state.last[self.used_]).any():
            change = np.where(self.wanders_, 0.0, change)
        weights = np.asarray(self.memories)[:, None]
        previous = state.recent[0] if len(state.recent) else np.zeros((len(weights), self._size()))
        newest = weights * change + (1 - weights) * previous
        return np.asarray(np.concatenate([newest[None], state.recent])[: self.lags + 1])

    def _judge(self, state: MonitorState) -> Score:
        silent = [name for name, missed in zip(self.names_, state.missed, strict=True) if missed > PATIENCE]
        silent = [name for name in silent if self.used_[self.names_.index(name)]]
        if silent:
            return unknown(f"no value for more than {PATIENCE} rows: {', '.join(silent)}")
        if len(state.recent) <= self.lags:
            return unknown(f"warming up: {len(state.recent)} of {self.lags + 1} rows")
        rows = [state.recent[:, place].ravel() for place in range(len(self.charts_))]
        pairs = zip(self.charts_, rows, strict=True)
        ratios = np.concatenate([self._ratios(chart, row) for chart, row in pairs])
        place = int(np.argmax(ratios))
        return self._explained(place // 2, place % 2, float(ratios[place]), rows[place // 2])

    def _explained(self, chart: int, kind: int, ratio: float, row: Rows) -> Score:
        """Return the score with the sensors that made it."""
        first, second = (1.0 / limit.value() for limit in _limits(self.charts_[chart]))
        falls = subspace.contributions(_plane(self.charts_[chart]), row, (first, second))
        sensors = falls.reshape(self.lags + 1, -1).sum(axis=0)
        names = [name for name, used in zip(self.names_, self.used_, strict=True) if used]
        parts = greatest(dict(zip(names, sensors.tolist(), strict=True)))
        memory = self.memories[chart]
        told = f"{NAMES[kind]} at {ratio:.2f} of its limit" + (
            f", averaged with weight {memory:g}" if memory < 1 else ""
        )
        return Score(ratio, f"{told}: {named(parts)}" if parts else told, parts)

    def _chart(self, centred: Rows, memory: float) -> dict[str, Any]:
        """Fit one chart: plane, and limits of T2 and Q."""
        averages = np.empty_like(centred)
        average = np.zeros(centred.shape[1])
        for place, row in enumerate(centred):
            average = memory * row + (1 - memory) * average
            averages[place] = average
        rows = np.hstack([averages[self.lags - lag : len(averages) - lag] for lag in range(self.lags + 1)])
        rows = rows[min(int(2 / memory - 2), len(rows) // 5) :]  # until the average has its full spread
        fair = limits.out_of_block(rows, self._fitted_statistics, BLOCKS)
        plane = subspace.fit_subspace(rows, self.explained)
        return {**vars(plane), "limits": np.array([self._limit(part) for part in fair])}

    def _fitted_statistics(self, learnt: Rows, judged: Rows) -> tuple[Rows, Rows]:
        return subspace.statistics(subspace.fit_subspace(learnt, self.explained), judged)

    def _limit(self, fair: Rows) -> tuple[float, ...]:
        return astuple(limits.limit_of(fair, self.coverage, self.confidence))

    def _ratios(self, chart: dict[str, Any], row: Rows) -> list[float]:
        """Return T2 and Q of a row as shares of their way to the limit."""
        found = subspace.statistics(_plane(chart), row[None])
        return [float(limit.ratio(part)[0]) for limit, part in zip(_limits(chart), found, strict=True)]


def _plane(chart: dict[str, Any]) -> Subspace:
    return Subspace(chart["mean"], chart["scale"], chart["loadings"], chart["variances"])


def _limits(chart: dict[str, Any]) -> list[Limit]:
    return [Limit(*limit) for limit in chart["limits"].tolist()]
