"""The rule on many sensors of one machine at once: T2 and Q of a PCA of its last samples in control."""

from typing import Any

import numpy as np

from udfs import process_chart
from udfs.process_chart import Departure
from udfs.production_answer import CANNOT_SAY, Finding, Row, Verdict, told_of
from udfs.production_body import Said, body, ended, maintenance_order
from udfs.production_limits import Process
from udfs.wording import listed

KIND = "T2 or Q by its limit; above 1 is an alarm"
TESTED = 20
"""Newest samples that are not learnt from, so that a departure is not taken for normal at once."""


def process_departs(row: Row, limits: Process) -> Finding:
    """Judge a sample: score is the worse of T2 and Q by its limit; told of once several in a row are beyond it."""
    rows = _samples(row)
    if rows is None or len(rows) < limits.reference + TESTED:
        return CANNOT_SAY._replace(kind=f"warming up: {0 if rows is None else len(rows)} samples")
    model = process_chart.fit(rows[:-TESTED], limits.explained, limits.confidence)
    if model is None:
        return CANNOT_SAY._replace(kind=f"too few samples for {rows.shape[1]} sensors, or none of them moves")
    found = [process_chart.depart(model, one) for one in rows[-limits.run - 1 :]]
    beyond = [one.score > 1 for one in found]
    score, features = found[-1].score, {"process_t2_last_15m": found[-1].t2, "process_q_last_15m": found[-1].q}
    if all(beyond[1:]):
        told = [] if beyond[0] else [Verdict(row.own.entity, _said(row, found[-1]))]
        kind = "t2" if found[-1].t2 >= found[-1].q else "q"
        return told_of(score, kind, *told)._replace(features=features)
    if not any(beyond[1:]):
        text = f"{_what(row)} is as usual again: no sample beyond its limits."
        end = Verdict(row.own.entity, ended(row.told, "medium", KIND, text), fired=False)
        return Finding(score, verdicts=[end], features=features)
    return Finding(score, features=features)


def _samples(row: Row) -> "np.ndarray[Any, np.dtype[np.float64]] | None":
    """Return the samples as rows, oldest first; null where the newest has not one value per sensor."""
    names = row.told.facts["characteristic"].split(",")
    if row.own.sign < 0 or row.own.members is None:
        return None
    found = [text.split(",") for text in row.own.members if text is not None]
    if not found or len(found[-1]) != len(names):
        return None
    try:
        rows = np.array([one for one in found if len(one) == len(names)], dtype="float64")
    except ValueError:
        return None
    return rows[np.isfinite(rows).all(axis=1)] if np.isfinite(rows[-1]).all() else None


def _said(row: Row, found: Departure) -> dict[str, Any]:
    names = [name.strip() for name in row.told.facts["characteristic"].split(",")]
    order = [int(place) for place in np.argsort(-found.share)[:3]]
    worst = [(names[place], round(float(found.share[place]), 4)) for place in order if found.share[place] > 0]
    how = "more than usual" if found.t2 >= found.q else "in another relation to one another than usual"
    said = Said(
        "medium", found.score, 0.0, 1.0, found.score, KIND, None, None,
        f"{_what(row)} departs from its last samples: its sensors move {how}, most of it "
        f"{listed([f'{name} ({share:.0%})' for name, share in worst])}.",
        "Check the machine, the named sensors first.",
        "samples are within their limits again",
        {"t2_by_limit": round(found.t2, 6), "q_by_limit": round(found.q, 6), "sensors": dict(worst)},
        maintenance_order(row.told.facts, f"Process departs: {worst[0][0] if worst else 'sensors'}", priority="1"),
    )  # fmt: skip
    return body(row.told, said)


def _what(row: Row) -> str:
    return f"Machine {row.told.facts['equipment']}"
