"""NAB score of the value monitor on the part of the benchmark that is given, with anchors on the same part.

python benchmarks/quality/nab.py DATA      the series one by one: hits, false alarms, what made them
"""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import nab_score
import numpy as np
import pandas as pd
from nab_score import LOW_FALSE_ALARMS, STANDARD, Profile, Series
from row import Row

from udfs.detectors.quiet import Quiet
from udfs.detectors.score import Score
from udfs.detectors.value_monitor import ValueMonitor

DATA = "nab"
PROFILES = {"standard": STANDARD, "low false positives": LOW_FALSE_ALARMS}
PUBLISHED = {
    "standard": "whole benchmark: windowed Gaussian 39.6, random cut forest 51.7, HTM 70, ARTime 74.9",
    "low false positives": "whole benchmark: windowed Gaussian 20.9, random cut forest 38.4, HTM 62, ARTime 65.1",
}
GOALS = {"standard": "> 60, then > 74.9", "low false positives": "> 50, then > 65.1"}
GAUSSIAN_WINDOW = 6400
Column = np.ndarray[Any, np.dtype[np.float64]]
Scores = Mapping[str, Column]


def load(data: Path) -> list[Series]:
    """Return the series in order, with their windows as rows."""
    readings = pd.read_parquet(data / DATA / "series.parquet")
    windows = pd.read_csv(data / DATA / "windows.csv.gz", parse_dates=["start", "end"])
    found = []
    for name, part in readings.groupby("series", sort=False):
        times = pd.to_datetime(part["timestamp"]).to_numpy()
        own = windows[windows["series"] == name].sort_values("start")
        first = np.searchsorted(times, own["start"].to_numpy(), "left")
        last = np.searchsorted(times, own["end"].to_numpy(), "right") - 1
        ends = list(zip(first.tolist(), last.tolist(), strict=True))
        found.append(Series(str(name), part["value"].to_numpy("float64"), ends))
    return found


def monitored(series: Series) -> list[Score]:
    """Return the scores of the value monitor, in one pass."""
    monitor, scores = ValueMonitor(), list[Score]()
    state = monitor.start()
    for value in series.readings.tolist():
        state, score = monitor.step(state, value)
        scores.append(score)
    return scores


def numbers(scores: Sequence[Score]) -> Column:
    """Return the values of scores, NaN for none."""
    return np.array([np.nan if score.value is None else score.value for score in scores])


def gaussian(series: Series) -> Column:
    """Return the windowed Gaussian: deviations from the mean of the last 6,400 values, the value itself left out."""
    past = pd.Series(series.readings).shift()
    window = past.rolling(GAUSSIAN_WINDOW, min_periods=2)
    spread = window.std(ddof=0).clip(lower=1e-9 * np.abs(series.readings).max() + 1e-300)
    return ((pd.Series(series.readings) - window.mean()).abs() / spread).to_numpy()


def alarms(scores: Scores, limit: float, rows: int = Quiet.rows) -> dict[str, list[int]]:
    """Return the rows of alarms per series, one per event."""
    return {name: _quiet(values, limit, rows) for name, values in scores.items()}


def tried(scores: Scores) -> list[float]:
    """Return the thresholds to try: 120 quantiles of all scores, close together at the top."""
    known = np.concatenate(list(scores.values()))
    known = known[np.isfinite(known)]
    return np.unique(np.quantile(known, 1 - np.geomspace(0.3, 1 / len(known), 120))).tolist()


def left_out(all_series: Sequence[Series], scores: Scores, profile: Profile) -> float:
    """Return the score where the limit of each folder is the best of the others, 1 where those have no windows."""
    at = partial(alarms, scores)
    folders = {series.name.split("/")[0] for series in all_series}
    found: dict[str, list[int]] = {}
    for folder in folders:
        others = [series for series in all_series if not series.name.startswith(folder)]
        limit = 1.0
        if any(series.windows for series in others):
            _, limit = nab_score.best_threshold(others, at, tried(scores), profile)
        found |= {name: rows for name, rows in at(limit).items() if name.startswith(folder)}
    return nab_score.nab_score(all_series, found, profile)


def rows(data: Path) -> list[Row]:
    """Return the lines of this set."""
    if not (data / DATA).exists():
        return []
    all_series = load(data)
    scores = {series.name: numbers(monitored(series)) for series in all_series}
    plain = {series.name: gaussian(series) for series in all_series}
    return [_row(name, all_series, scores, plain) for name in PROFILES]


def _row(name: str, all_series: Sequence[Series], scores: Scores, plain: Scores) -> Row:
    profile = PROFILES[name]
    fixed = nab_score.nab_score(all_series, alarms(scores, 1.0), profile)
    best, limit = nab_score.best_threshold(all_series, partial(alarms, scores), tried(scores), profile)
    other = left_out(all_series, scores, profile)
    every, _ = nab_score.best_threshold(all_series, partial(alarms, plain, rows=0), tried(plain), profile)
    once, _ = nab_score.best_threshold(all_series, partial(alarms, plain), tried(plain), profile)
    folders = {series.name.split("/")[0] for series in all_series}
    anchors = f"{PUBLISHED[name]}; this part: none 0, perfect 100, windowed Gaussian {every:.1f}, told once {once:.1f}"
    remark = (
        f"limit 1 by principle; best limit {limit:.2f} in hindsight, as the benchmark grants: {best:.1f}; "
        f"limit of the other folders: {other:.1f}; {len(folders)} of the benchmark's 7 folders"
    )
    return Row(DATA, f"NAB score, {name}", anchors, GOALS[name], f"{fixed:.1f}", remark)


def _quiet(values: Column, limit: float, rows: int) -> list[int]:
    """Return the rows that `Quiet(limit, rows)` alarms at, without a step per row; a test compares the two."""
    found, after = list[int](), -1
    for row in np.flatnonzero(np.nan_to_num(values, nan=-np.inf) > limit).tolist():
        if row > after:
            found.append(row)
            after = row + rows
    return found


def report(data: Path) -> None:
    """Print the series one by one: hits, and false alarms with what made them."""
    for series in load(data):
        scores = monitored(series)
        found = [row for row in _quiet(numbers(scores), 1.0, Quiet.rows) if row >= nab_score.learnt_rows(len(scores))]
        inside = {row: n for row in found for n, (a, b) in enumerate(series.windows) if a <= row <= b}
        wrong = [f"{row} ({scores[row].parts[0][0]})" for row in found if row not in inside]
        hits = f"hit {len(set(inside.values()))} of {len(series.windows)}"
        print(f"{series.name:52} {hits}, false: {', '.join(wrong) or '-'}")


if __name__ == "__main__":
    report(Path(sys.argv[1]))
