"""Detectors of PyOD on nab, skab and tep, under the protocols of the table: what the monitors were chosen against.

    python benchmarks/quality/contenders.py DATA [SET ...]

On sensors each is fitted on the standardized rows that are for learning; its limit is that of the process monitor, from
scores of blocks that it did not see. On `nab` each is fitted on vectors of 16 values from the first 15 %, and its best
threshold in hindsight is taken, alarms told once. Minutes of computing.
"""

import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import nab
import nab_score
import numpy as np
import skab
import tep
from numpy.lib.stride_tricks import sliding_window_view
from pyod.models.copod import COPOD
from pyod.models.ecod import ECOD
from pyod.models.hbos import HBOS
from pyod.models.iforest import IForest
from pyod.models.knn import KNN
from pyod.models.loda import LODA
from pyod.models.lof import LOF
from pyod.models.pca import PCA
from streams import Column, runs

from udfs.detectors import limits

SEED = 1
LAGS = 16
MEMORY = 0.1
DETECTORS: dict[str, Callable[[], Any]] = {
    "ECOD": ECOD,
    "COPOD": COPOD,
    "HBOS": HBOS,
    "IForest": partial(IForest, random_state=SEED),
    "KNN": KNN,
    "LOF": LOF,
    "LODA": LODA,
    "PCA": partial(PCA, standardization=False, random_state=SEED),
}


def averaged(values: Column, memory: float) -> Column:
    """Return the exponentially weighted average, from the first value on."""
    out = np.empty_like(values)
    last = values[0]
    for place, value in enumerate(values):
        out[place] = last = memory * value + (1 - memory) * last
    return out


def above(make: Callable[[], Any], learnt: Column, rows: Column, memory: float) -> Column:
    """Return which rows are beyond the limit that the blocks of the learnt rows give."""
    middle, spread = learnt.mean(axis=0), np.maximum(learnt.std(axis=0), 1e-9)
    known, new = (learnt - middle) / spread, (rows - middle) / spread
    fair, _ = limits.out_of_block(known, lambda a, b: (_scores(make, a, b),) * 2, 5)
    fair, scores = averaged(fair, memory), averaged(_scores(make, known, new), memory)
    factor = limits.tolerance_factor(limits.independent_count(fair), 0.9973, 0.9)
    return np.asarray(scores > fair.mean() + factor * fair.std())


def on_skab(data: Path, make: Callable[[], Any], memory: float) -> str:
    """Return F1, false and missed alarms."""
    alarms, truths = [], []
    for sensors, truth in skab.load(data).values():
        rows = sensors.to_numpy()
        alarms.append(above(make, rows[: skab.LEARNT], rows[skab.LEARNT :], memory))
        truths.append(truth[skab.LEARNT :])
    found, false, missed = skab.rates(np.concatenate(alarms), np.concatenate(truths))
    return f"F1 {found:.3f}, false {false:.1%}, missed {missed:.1%}"


def on_tep(data: Path, make: Callable[[], Any], memory: float) -> str:
    """Return false alarms, faults found and the missed share per fault."""
    learnt, faults = tep.load(data)
    beyond = {fault: above(make, learnt.to_numpy(), rows, memory) for fault, rows in faults.items()}
    due = {fault: part[tep.ONSET :] for fault, part in beyond.items() if fault not in tep.UNDETECTABLE}
    false = np.concatenate([part[: tep.ONSET] for part in beyond.values()]).mean()
    found = sum(runs(part, tep.IN_A_ROW) is not None for part in due.values())
    missed = ", ".join(f"{fault}: {1 - part.mean():.0%}" for fault, part in due.items())
    return f"false {false:.2%}, found {found} of {len(due)}, missed {missed}"


def on_nab(data: Path, make: Callable[[], Any], _: float) -> str:
    """Return the scores of both profiles, thresholds in hindsight."""
    every = nab.load(data)
    scores = {series.name: _lagged(make, series.readings) for series in every}
    best = [
        nab_score.best_threshold(every, partial(nab.alarms, scores), nab.tried(scores), profile)[0]
        for profile in nab.PROFILES.values()
    ]
    return "standard {:.1f}, low false positives {:.1f}".format(*best)


def _scores(make: Callable[[], Any], learnt: Column, rows: Column) -> Column:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(make().fit(learnt).decision_function(rows), dtype="float64")


def _lagged(make: Callable[[], Any], readings: Column) -> Column:
    count = nab_score.learnt_rows(len(readings))
    vectors = sliding_window_view(readings, LAGS)
    learnt = vectors[: count - LAGS + 1]
    spread = max(readings[:count].std(), 1e-9)
    vectors, learnt = vectors / spread, learnt / spread + np.random.default_rng(SEED).normal(0, 1e-6, learnt.shape)
    known, scores = _scores(make, learnt, learnt), _scores(make, learnt, vectors)
    scores = (scores - known.mean()) / max(known.std(), 1e-9)
    return np.concatenate([np.full(LAGS - 1, np.nan), scores])


SETS = {"skab": (on_skab, (1.0, MEMORY)), "tep": (on_tep, (1.0, MEMORY)), "nab": (on_nab, (1.0,))}


def main(data: Path, names: list[str]) -> None:
    """Print a line per set, detector and memory."""
    np.random.seed(SEED)  # noqa: NPY002 - LODA draws from the global generator
    for name in names or list(SETS):
        judge, memories = SETS[name]
        for detector, make in DETECTORS.items():
            for memory in memories:
                told = judge(data, make, memory)
                print(f"{name} {detector}{'' if memory == 1 else ' averaged'}: {told}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
