"""Faults of `tep`: learnt on the fault-free run, then each run is one stream; its fault starts after row 160."""

from pathlib import Path

import numpy as np
import pandas as pd
from row import Row
from streams import Column, monitored, runs

from udfs.detectors.process_monitor import ProcessMonitor

DATA = "tep"
ONSET = 160
IN_A_ROW = 3
UNDETECTABLE = (3, 9, 15)
ANCHORS = "PCA T2: false alarms 4.3 %, missed 0.7 % (fault 1), 54 % (10), 93 % (3)"


def load(data: Path) -> tuple[pd.DataFrame, dict[int, Column]]:
    """Return the fault-free rows, and the rows per fault."""
    whole = pd.read_parquet(data / DATA / "tep.parquet")
    sensors = [name for name in whole.columns if name.startswith("XM")]
    faults = whole[whole["split"] == "test"].groupby("fault_id")
    learnt = whole.loc[(whole["split"] == "train") & (whole["fault_id"] == 0), sensors]
    return learnt, {int(str(fault)): part[sensors].to_numpy() for fault, part in faults}


def rows(data: Path) -> list[Row]:
    """Return the lines of this set."""
    if not (data / DATA).exists():
        return []
    learnt, faults = load(data)
    monitor = ProcessMonitor().fit(learnt)
    beyond = {fault: np.nan_to_num(monitored(monitor, part)) > 1 for fault, part in faults.items()}
    delays = {fault: runs(part[ONSET:], IN_A_ROW) for fault, part in beyond.items()}
    false = np.concatenate([part[:ONSET] for part in beyond.values()]).mean()
    due = [fault for fault in delays if fault not in UNDETECTABLE]
    missed = "; ".join(f"{fault}: {_told(delays[fault], part)}" for fault, part in beyond.items())
    found = sum(delays[fault] is not None for fault in due)
    remark = f"missed share of rows and delay in samples, to the third in a row beyond the limit: {missed}"
    normal = f"first {ONSET} rows of each run; 3 and 9 are not told from normal"
    return [
        Row(DATA, f"faults found, of {len(due)}", ANCHORS, f"{len(due)} (all but 3, 9, 15)", f"{found}", remark),
        Row(DATA, "false alarms on normal rows, %", "PCA T2 4.3", "< 1", f"{100 * false:.2f}", normal),
    ]


def _told(delay: int | None, beyond: Column) -> str:
    share = f"{1 - beyond[ONSET:].mean():.0%}"
    return f"{share} not found" if delay is None else f"{share} {delay + 1}"
