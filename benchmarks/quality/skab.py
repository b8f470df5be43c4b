"""Valve experiments of `skab`: learnt on the first 400 rows of each, then only scored; each is its own stream."""

from pathlib import Path

import numpy as np
import pandas as pd
from row import Row
from streams import Column, monitored

from udfs.detectors.process_monitor import ProcessMonitor

DATA = "skab"
LEARNT = 400
LABELS = ("experiment", "datetime", "anomaly", "changepoint")
ANCHORS = "whole set: isolation forest 0.29, T2 0.66, T2+Q 0.76, Conv-AE 0.78"


def load(data: Path) -> dict[str, tuple[pd.DataFrame, Column]]:
    """Return sensors and labels per experiment."""
    whole = pd.read_parquet(data / DATA / "skab.parquet")
    parts = {str(name): part for name, part in whole.groupby("experiment", sort=True)}
    return {name: (part.drop(columns=list(LABELS)), part["anomaly"].to_numpy() > 0) for name, part in parts.items()}


def rates(alarm: Column, truth: Column) -> tuple[float, float, float]:
    """Return F1, false alarm rate and missed alarm rate.

    >>> rates(np.array([True, True, False, False]), np.array([True, False, True, False]))
    (0.5, 0.5, 0.5)
    """
    hits, false, missed = (alarm & truth).sum(), (alarm & ~truth).sum(), (~alarm & truth).sum()
    found = 2 * hits / max(2 * hits + false + missed, 1)
    return float(found), float(false / max((~truth).sum(), 1)), float(missed / max(truth.sum(), 1))


def rows(data: Path) -> list[Row]:
    """Return the lines of this set."""
    if not (data / DATA).exists():
        return []
    alarms, truths, each = [], [], []
    for sensors, truth in load(data).values():
        monitor = ProcessMonitor().fit(sensors[:LEARNT])
        alarms.append(np.nan_to_num(monitored(monitor, sensors.to_numpy())[LEARNT:]) > 1)
        truths.append(truth[LEARNT:])
        each.append(f"{rates(alarms[-1], truths[-1])[0]:.2f}")
    found, false, missed = rates(np.concatenate(alarms), np.concatenate(truths))
    remark = f"missed alarms {missed:.1%}; F1 per experiment {', '.join(each)}; parameters as on tep, none from labels"
    return [
        Row(DATA, "F1 of anomalous rows", ANCHORS, "> 0.78", f"{found:.3f}", remark),
        Row(DATA, "false alarm rate, %", "whole set: T2+Q 27, Conv-AE 14", "< 14", f"{100 * false:.1f}"),
    ]
