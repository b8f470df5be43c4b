"""The rule on many sensors of one machine at once: T2 and Q of a PCA of its last samples in control."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from udfs import process_chart
from udfs.detectors.score import Score
from udfs.process_chart import Departure
from udfs.production_answer import CANNOT_SAY, NO_MODEL, Asked, Finding, Row, Verdict
from udfs.production_body import Said, body, ended, maintenance_order
from udfs.production_limits import Process
from udfs.wording import listed

if TYPE_CHECKING:
    from udfs.models.files import Loaded

KIND = "T2 or Q by its limit; above 1 is an alarm"
MEMORY = 60
"""Newest samples that a fitted monitor is asked of: the longest of its charts has forgotten what is older."""
TESTED = 20
"""Newest samples that are not learnt from, so that a departure is not taken for normal at once."""


def process_departs(row: Row, limits: Process, model: Asked = NO_MODEL) -> Finding:
    """Judge a sample: score is the worse of T2 and Q by its limit; told of once several in a row are beyond it.

    By the model `process_monitor` where a version of it is pinned that knows these sensors, else by a plane through the
    last samples.
    """
    rows, loaded = _samples(row), model()
    if rows is not None and loaded is not None and loaded.state["monitor"].names_ == _names(row):
        return _by_monitor(row, rows, limits, loaded)
    if rows is None or len(rows) < limits.reference + TESTED:
        return CANNOT_SAY._replace(kind=f"warming up: {0 if rows is None else len(rows)} samples")
    plane = process_chart.fit(rows[:-TESTED], limits.explained, limits.confidence)
    if plane is None:
        return CANNOT_SAY._replace(kind=f"too few samples for {rows.shape[1]} sensors, or none of them moves")
    return _judged(row, [process_chart.depart(plane, one) for one in rows[-limits.run - 1 :]])


def _by_monitor(row: Row, rows: "np.ndarray[Any, Any]", limits: Process, loaded: "Loaded") -> Finding:
    """Judge the last samples by a fitted monitor; what they say of the newest rests on the last 60."""
    monitor, asked = loaded.state["monitor"], f"{loaded.model.name}/{loaded.version}"
    found, state = [], monitor.start()
    for one in rows[-MEMORY:]:
        state, score = monitor.step(state, one)
        found.append(score)
    newest = found[-limits.run - 1 :]
    if len(newest) <= limits.run or any(score.value is None for score in newest):
        return CANNOT_SAY._replace(kind=found[-1].reason, model=asked)
    return _judged(row, [_departure(score, monitor.names_) for score in newest], asked)


def _departure(score: Score, names: Sequence[str]) -> Departure:
    """Return what a monitor says; it tells the worse statistic of its charts, the other one counts as 0."""
    value, share = max(score.value or 0.0, 0.0), dict(score.parts)
    in_plane = score.reason.startswith("T2")
    return Departure(value * in_plane, value * (not in_plane), np.array([share.get(name, 0.0) for name in names]))


def _judged(row: Row, found: Sequence[Departure], model: str | None = None) -> Finding:
    """Return the finding of the newest of some samples; statistics are features where both are known."""
    beyond = [one.score > 1 for one in found]
    score, both = found[-1].score, {"process_t2_last_15m": found[-1].t2, "process_q_last_15m": found[-1].q}
    same = Finding(score, features=both if model is None else None, model=model)
    if all(beyond[1:]):
        verdicts = [] if beyond[0] else [Verdict(row.own.entity, _said(row, found[-1], model))]
        kind = "t2" if found[-1].t2 >= found[-1].q else "q"
        return same._replace(kind=kind, alerted=True, verdicts=verdicts)
    if not any(beyond[1:]):
        text = f"{_what(row)} is as usual again: no sample beyond its limits."
        end = Verdict(row.own.entity, ended(row.told, "medium", KIND, text), fired=False)
        return same._replace(verdicts=[end])
    return same


def _samples(row: Row) -> "np.ndarray[Any, np.dtype[np.float64]] | None":
    """Return the samples as rows, oldest first; null where the newest has not one value per sensor."""
    names = _names(row)
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


def _names(row: Row) -> list[str]:
    return [name.strip() for name in row.told.facts["characteristic"].split(",")]


def _said(row: Row, found: Departure, model: str | None) -> dict[str, Any]:
    names = _names(row)
    order = [int(place) for place in np.argsort(-found.share)[:3]]
    worst = [(names[place], round(float(found.share[place]), 4)) for place in order if found.share[place] > 0]
    usual = "its last samples" if model is None else "normal operation"
    how = "more than usual" if found.t2 >= found.q else "in another relation to one another than usual"
    said = Said(
        "medium", found.score, 0.0, 1.0, found.score, KIND, None, None,
        f"{_what(row)} departs from {usual}: its sensors move {how}, most of it "
        f"{listed([f'{name} ({share:.0%})' for name, share in worst])}.",
        "Check the machine, the named sensors first.",
        "samples are within their limits again",
        {"t2_by_limit": round(found.t2, 6), "q_by_limit": round(found.q, 6), "sensors": dict(worst),
         "model": model},
        maintenance_order(row.told.facts, f"Process departs: {worst[0][0] if worst else 'sensors'}", priority="1"),
    )  # fmt: skip
    return body(row.told, said)


def _what(row: Row) -> str:
    return f"Machine {row.told.facts['equipment']}"
