"""Rules on series: run rules of an individuals chart, and slow drift by EWMA and CUSUM."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from udfs.alarm_rate import chances, cusum_limit, width
from udfs.control_charts import Center, Points, Shift, cusum, ewma, ewma_limit, individuals, shift, tamed
from udfs.production_answer import CANNOT_SAY, Finding, Row, Verdict, number, told_of
from udfs.production_body import Proposal, Said, body, ended, maintenance_order, pieces, place, quality_notification
from udfs.production_limits import Drift, RunRules
from udfs.run_rules import NELSON, Allowed, RunRule, violations, wanted
from udfs.series import Series, parts, series
from udfs.wording import listed, moment

RUN_KIND, DRIFT_KIND = "standard deviations from the centre", "EWMA or CUSUM by its limit; above 1 is an alarm"
HIGH = ("N1", "WE1")
FARTHEST = NELSON[0]
TAIL = 30
"""After how many quiet points an end is no longer said again."""


class Chart(NamedTuple):
    """A series on a chart: centre, deviations of the points looked at, times (epoch s), and sizes of lots (1: none)."""

    center: Center
    reference: int
    values: Points
    deviations: Points
    times: Points
    sizes: Points


def run_rule(row: Row, limits: RunRules) -> Finding:
    """Judge a reading: score is its distance from the centre, standard deviations without sign.

    An alert opens with the first violation and ends after some points without any; those between change nothing.
    """
    drawn = _drawn(row, limits.reference)
    if not isinstance(drawn, Chart):
        return CANNOT_SAY._replace(kind=drawn)
    allowed = Allowed(chances(drawn.times, limits.false_alarm_days), drawn.reference)
    found = violations(drawn.deviations, limits.chosen, allowed)
    broken, score = found.at(-1), abs(float(drawn.deviations[-1]))
    hit = found.broken.any(axis=0)
    if broken:
        before = hit[:-1][-limits.quiet :].any()
        grave = any(rule.name in HIGH for rule in broken) and not _grave(found.rules, found.broken, limits.quiet)
        verdicts = [] if before and not grave else [Verdict(_name(row), _run_body(row, drawn, broken, limits))]
        return told_of(score, broken[0].name, *verdicts)
    return Finding(score, verdicts=_ends(row, hit, limits.quiet, "medium", RUN_KIND))


def slow_drift(row: Row, limits: Drift) -> Finding:
    """Judge a level: score is the worse of EWMA and CUSUM by its limit.

    A series of yields is weighed by the size of its lots: its deviations are those of a p chart.
    """
    drawn = _drawn(row, limits.reference)
    if not isinstance(drawn, Chart):
        return CANNOT_SAY._replace(kind=drawn)
    z = tamed(drawn.deviations)
    slack = limits.slack + 1 / math.sqrt(drawn.reference)
    wide, limit = _allowed(drawn, limits)
    level = np.abs(ewma(z, limits.weight)) / (wide * ewma_limit(limits.weight, 1.0))
    up, down = cusum(z, slack)
    scores = np.maximum(level, np.maximum(up, down) / limit)
    score, hit = float(scores[-1]), scores > 1
    if score > 1:
        moved = shift(z, slack, float(limit[-1])) or Shift(len(level) - 1, 0.0, score, "EWMA")
        chart = "CUSUM" if moved.score > 1 else "EWMA"
        fresh = not hit[:-1][-limits.quiet :].any()
        told = [Verdict(_name(row), _drift_body(row, drawn, moved._replace(score=score, chart=chart)))] if fresh else []
        return told_of(score, "up" if moved.size > 0 else "down", *told)
    return Finding(score, verdicts=_ends(row, hit, limits.quiet, "medium", DRIFT_KIND))


def _allowed(drawn: Chart, limits: Drift) -> tuple[Points, Points]:
    """Return width of the EWMA and limit of the CUSUM at each point; either may alarm by chance half as often."""
    pairs = [
        (width(chance / 4, drawn.reference, round(2 / limits.weight - 1)), cusum_limit(chance / 4, limits.slack))
        for chance in chances(drawn.times, limits.false_alarm_days).tolist()
    ]
    wide, limit = np.array(pairs).T
    return np.maximum(wide, limits.sigmas), np.maximum(limit, limits.limit)


def _drawn(row: Row, reference: int) -> Chart | str:
    """Return the chart of a row, or why there is none."""
    found = series(row.readings, row.times, row.signs, row.sizes)
    if found is None:
        return "the reading was taken back"
    split = parts(found, reference)
    if split is None:
        return f"warming up: {len(found.values)} of {reference + 1} readings"
    return _shares(found, len(split[0])) if row.sizes is not None else _readings(found, len(split[0]))


def _readings(found: Series, reference: int) -> Chart | str:
    center = individuals(found.values[:reference])
    if center is None:
        return "a constant series has no limits"
    values = found.values[reference:]
    return Chart(center, reference, values, (values - center.mean) / center.sigma, found.times[reference:],
                 found.sizes[reference:])  # fmt: skip


def _shares(found: Series, reference: int) -> Chart | str:
    """Return a p chart; lots whose share varies more than chance lets them widen it (Laney's p' chart)."""
    old, size = found.values[:reference], found.sizes[:reference]
    mean = float(np.average(old, weights=np.abs(size)))
    if not 0 < mean < 1:
        return "a constant share has no limits"
    spread = np.sqrt(mean * (1 - mean) / np.maximum(np.abs(found.sizes), 1.0))
    z = (found.values - mean) / spread
    known = individuals(z[:reference])
    wide = max(known.sigma if known else 1.0, 1.0)
    center = Center(mean, wide * float(np.median(spread)), "p chart, widened by the spread of lots")
    return Chart(center, reference, found.values[reference:], z[reference:] / wide, found.times[reference:],
                 found.sizes[reference:])  # fmt: skip


def _ends(row: Row, hit: Any, quiet: int, severity: str, kind: str) -> list[Verdict]:  # noqa: ANN401  truths
    """Return the end of an alert once enough points are quiet."""
    places = np.flatnonzero(hit)
    silent = len(hit) - 1 - int(places[-1]) if places.size else -1
    if not (quiet <= silent <= quiet + TAIL):
        return []
    text = f"{_what(row)} has been within its limits for {silent} readings."
    return [Verdict(_name(row), ended(row.told, severity, kind, text), fired=False)]


def _grave(rules: Sequence[RunRule], broken: Any, quiet: int) -> bool:  # noqa: ANN401  truths
    """Return whether one of the graver rules was broken by the points just before the last."""
    own = [place for place, rule in enumerate(rules) if rule.name in HIGH]
    return bool(broken[own, :-1][:, -quiet:].any())


def _run_body(row: Row, drawn: Chart, broken: Sequence[RunRule], limits: RunRules) -> dict[str, Any]:
    chance = float(chances(drawn.times, limits.false_alarm_days)[-1]) / len(limits.chosen)
    wide = wanted(FARTHEST, chance, drawn.reference)[0]
    low, high = (drawn.center.mean + side * wide * drawn.center.sigma for side in (-1, 1))
    value, z = float(drawn.values[-1]), float(drawn.deviations[-1])
    rules = listed([f"{rule.name} ({rule.words})" for rule in broken])
    points = min(max(rule.length for rule in broken), len(drawn.values))
    grave = any(rule.name in HIGH for rule in broken)
    said = Said(
        "high" if grave else "medium", value, low, high, abs(z), RUN_KIND, None, None,
        f"{_what(row)} is {value:.6g}{_unit(row)}, {z:+.1f} standard deviations from {drawn.center.mean:.6g}: "
        f"{rules}. Limits {low:.6g} to {high:.6g} are learnt from {drawn.reference} readings ({drawn.center.kind}).",
        "Check the machine's setting and the reading before the next piece.",
        "no rule is broken for 15 readings, or the reading is taken back",
        {"rules": [rule.name for rule in broken], "points": [float(one) for one in drawn.values[-points:]],
         "center": drawn.center.mean, "sigma": drawn.center.sigma, "sigma_kind": drawn.center.kind,
         "limit_sigmas": wide} | _spec(row),
        _proposal(row, f"{row.told.facts['characteristic']} {broken[0].name}"),
    )  # fmt: skip
    return body(row.told, said)


def _drift_body(row: Row, drawn: Chart, moved: Shift) -> dict[str, Any]:
    start = moment(datetime.fromtimestamp(float(drawn.times[min(moved.start, len(drawn.times) - 1)]), UTC))
    level = drawn.center.mean + moved.size * drawn.center.sigma
    low, high = (drawn.center.mean + side * 3 * drawn.center.sigma for side in (-1, 1))
    count = len(drawn.values) - moved.start
    lost, price = _lost(row, drawn, moved), number(row.told.facts, "cost")
    stake = None if lost is None or price is None else lost * price
    worth = "" if lost is None else f" {pieces(lost, row.told.facts.get('unit'))} lost since then."
    said = Said(
        "medium", level, low, high, moved.score, DRIFT_KIND, stake,
        row.told.facts.get("currency") if stake is not None else None,
        f"{_what(row)} has moved {'up' if moved.size > 0 else 'down'} since about {start}: {moved.size:+.1f} standard "
        f"deviations, from {drawn.center.mean:.6g} to about {level:.6g}{_unit(row)}, {count} readings ({moved.chart})."
        f"{worth}",
        "Plan maintenance of the machine; where recipe or material changed on purpose, name it as the setting, so that "
        "a new baseline begins.",
        "the level is back for 15 readings, or the readings are taken back",
        {"start": start, "size_sigmas": moved.size, "level_before": drawn.center.mean, "level_now": level,
         "chart": moved.chart, "readings_since": count, "pieces_lost": lost,
         "money_lost": stake} | _spec(row),
        maintenance_order(row.told.facts, f"{row.told.facts['characteristic']} drifts {moved.size:+.1f} sigma"),
    )  # fmt: skip
    return body(row.told, said)


def _lost(row: Row, drawn: Chart, moved: Shift) -> float | None:
    """Return the pieces that a fall of yield has cost since it began; null for other readings."""
    if row.sizes is None or moved.size >= 0:
        return None
    sizes = np.abs(drawn.sizes[moved.start :])
    return max(float(np.sum((drawn.center.mean - drawn.values[moved.start :]) * sizes)), 0.0)


def _spec(row: Row) -> dict[str, float]:
    pairs = {name: number(row.told.facts, name) for name in ("lower_limit", "upper_limit")}
    return {f"specification_{name}": value for name, value in pairs.items() if value is not None}


def _proposal(row: Row, text: str) -> Proposal:
    """Return a quality notification where the reading is out of specification, else a maintenance order."""
    facts, spec = row.told.facts, _spec(row)
    value = float(np.asarray(row.readings, dtype="float64")[-1])
    low, high = spec.get("specification_lower_limit", -math.inf), spec.get("specification_upper_limit", math.inf)
    if not low <= value <= high:
        return quality_notification(facts, text, pieces=None, first=None)
    return maintenance_order(facts, text, priority="1")


def _what(row: Row) -> str:
    facts = row.told.facts
    if row.sizes is not None:
        return f"Yield of material {facts['material']} at {place(facts)}"
    return f"{facts['characteristic']} of machine {facts['equipment']}"


def _unit(row: Row) -> str:
    unit = row.told.facts.get("unit")
    return f" {unit}" if unit and row.sizes is None else ""


def _name(row: Row) -> str:
    return "|".join(part for part in (row.own.entity, row.told.facts.get("setting")) if part)
