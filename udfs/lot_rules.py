"""Rules on what a shift made of a material: yield below its limit, and rework that hides a fall of first-pass yield."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from udfs.alarm_rate import DAY, crossing_width, loss_tail, normal_tail
from udfs.control_charts import p_limits
from udfs.loss import loss
from udfs.made import Made, Total, cost, live, reasons, total
from udfs.oee import first_pass, ratio
from udfs.production_answer import CANNOT_SAY, Finding, Row, Verdict, members, number, told_of
from udfs.production_body import Said, body, ended, pieces, place, quality_notification
from udfs.production_limits import Hidden, Yield
from udfs.wording import counted, listed

YIELD_KIND = "standard deviations of the p chart below the yield of the last 28 days"
HIDDEN_KIND = "fall of first-pass yield, ratio"
TOLD = 20
"""Confirmations that an alert lists, those with the most scrap first."""


class Lot(NamedTuple):
    """What a shift made of a material, and what was made of it elsewhere in 28 days, units."""

    rows: Sequence[Made]
    own: Total
    usual: Total


def yield_below(row: Row, limits: Yield) -> Finding:
    """Judge a shift's yield: score in standard deviations of a lot of its size, + is below what is usual.

    Good pieces by all pieces, as ISO has it. The shift itself is left out of what it is compared with.
    """
    lot = _lot(row)
    if lot.own.made < limits.min_pieces or lot.usual.made < limits.min_history:
        return _quiet(row, lot, YIELD_KIND)
    usual, now = lot.usual.good / lot.usual.made, lot.own.good / lot.own.made
    low, _ = p_limits(min(max(usual, 0.0), 1.0), lot.own.made, wide := _width(row, limits))
    sigma = (usual - low) / wide if usual > low else 0.0
    lost = usual * lot.own.made - lot.own.good
    score = (usual - now) / sigma if sigma > 0 else None
    fired = (
        now < low
        and lost >= limits.min_lost
        and normal_tail(wide) > loss_tail(lot.own.made - lot.own.good, lot.own.made, 1 - usual)
    )
    if not fired:
        text = f"Yield of {_what(row)} is {now:.1%} of {pieces(lot.own.made)}: within its limits again."
        return Finding(score, verdicts=[_end(row, text, YIELD_KIND)])
    return told_of(score, "low_yield", Verdict(_name(row), _yield_body(row, lot, low, score)))


def hidden_factory(row: Row, limits: Hidden) -> Finding:
    """Judge a shift's rework: score is the fall of first-pass yield where final yield holds."""
    lot = _lot(row)
    now, usual = (first_pass(one.good, one.scrap, one.rework) for one in (lot.own, lot.usual))
    if lot.own.made < limits.min_pieces or now is None or usual is None:
        return _quiet(row, lot, HIDDEN_KIND)
    final = 1 - lot.own.scrap / lot.own.made, 1 - lot.usual.scrap / lot.usual.made
    fall, held = usual - now, final[1] - final[0] <= limits.holds
    by_chance = loss_tail(lot.own.made - lot.own.good, lot.own.made, 1 - usual)
    if not (fall >= limits.fall and held and normal_tail(_width(row, limits)) > by_chance):
        text = f"First-pass yield of {_what(row)} is {now:.1%}: no longer hidden behind rework."
        return Finding(fall, verdicts=[_end(row, text, HIDDEN_KIND)])
    lost = loss(row, fall * lot.own.made, *cost(lot.rows))
    own = Said(
        "medium", now, usual - limits.fall, None, fall, HIDDEN_KIND, lost.stake, lost.currency,
        f"First-pass yield of {_what(row)} is {now:.1%}, usually {usual:.1%}; after rework {final[0]:.1%} are good, as "
        f"usual. {pieces(lot.own.rework)} went to rework: {lost.words('above usual')}{_why(lot.rows)}.",
        "Find what is reworked and why before the next lot; rework hides it from the final yield.",
        "first-pass yield rises, or the confirmations of rework are reversed",
        _features(lot) | {"first_pass_yield_usual": usual, "changed": _changed(lot.rows)} | lost.features,
        quality_notification(row.told.facts, "Rework above usual", pieces=lot.own.rework, first=_worst(lot.rows)),
    )  # fmt: skip
    return told_of(fall, "hidden_factory", Verdict(_name(row), body(row.told, own, _shown(lot.rows))))


def _width(row: Row, limits: Yield | Hidden) -> float:
    """Return the width of the chart: a shift is judged at each confirmation, and some shift is low by chance."""
    length = number(row.told.facts, "length")
    if not length or limits.false_alarm_days <= 0:
        return limits.sigmas
    return max(limits.sigmas, crossing_width(length / DAY / limits.false_alarm_days))


def _lot(row: Row) -> Lot:
    facts = row.told.facts
    found = live(members(row))
    own = total(found)
    whole = [number(facts, name) or 0.0 for name in ("good", "scrap", "rework")]
    rest = (max(one - part, 0.0) for one, part in zip(whole, (own.good, own.scrap, own.rework), strict=True))
    return Lot(found, own, Total(*rest))


def _yield_body(row: Row, lot: Lot, low: float, score: float | None) -> dict[str, Any]:
    usual, now = lot.usual.good / lot.usual.made, lot.own.good / lot.own.made
    lost = loss(row, usual * lot.own.made - lot.own.good, *cost(lot.rows))
    own = Said(
        "high", now, low, 1.0, score, YIELD_KIND, lost.stake, lost.currency,
        f"Yield of {_what(row)} is {now:.1%}, usually {usual:.1%}: {lost.words()}{_why(lot.rows)}.",
        f"Open a quality notification and hold {_batches(lot.rows)} until it is decided.",
        "yield of the shift is within its limits again, or confirmations of scrap are reversed",
        _features(lot) | {"yield_usual": usual, "changed": _changed(lot.rows)} | lost.features,
        quality_notification(row.told.facts, f"Yield {now:.1%}, usually {usual:.1%}", pieces=lost.pieces,
                             first=_worst(lot.rows)),
    )  # fmt: skip
    return body(row.told, own, _shown(lot.rows))


def _why(rows: Sequence[Made]) -> str:
    """Return reasons of scrap and what changed, as the end of a sentence."""
    why = [f"{reason or 'no reason'} {pieces(count)}" for reason, count in list(reasons(rows).items())[:3]]
    changed = [f"{name} {values}" for name, values in _changed(rows).items()]
    return (f". Scrap: {listed(why)}" if why else "") + (f". Changed: {listed(changed)}" if changed else "")


def _changed(rows: Sequence[Made]) -> dict[str, str]:
    """Return what changed in the shift: order, batch, machine or setting, and the value with the worst yield."""
    found = {}
    for name in ("order", "batch", "equipment", "setting"):
        values = list(dict.fromkeys(value for row in rows if (value := getattr(row, name)) is not None))
        if len(values) < 2:  # noqa: PLR2004  a change takes two
            continue
        shares = {value: _share([row for row in rows if getattr(row, name) == value]) for value in values}
        told = {value: share for value, share in shares.items() if share is not None}
        if told:
            worst = min(told, key=lambda value: told[value])
            found[name] = f"{worst} ({told[worst]:.1%} good, {len(values)} in the shift)"
    return found


def _share(rows: Sequence[Made]) -> float | None:
    own = total(rows)
    return ratio(own.good, own.made)


def _quiet(row: Row, lot: Lot, kind: str) -> Finding:
    """Return "cannot say": too few pieces; an alert that was open on more of them ends."""
    if lot.rows and row.own.sign > 0 and all(one.good >= 0 for one in lot.rows):
        return CANNOT_SAY._replace(kind=f"too few pieces: {lot.own.made:g} in the shift, {lot.usual.made:g} in 28 days")
    text = f"Confirmations of {_what(row)} were taken back: too few pieces are left to judge."
    return Finding(None, "too few pieces", verdicts=[_end(row, text, kind)])


def _end(row: Row, text: str, kind: str) -> Verdict:
    return Verdict(_name(row), ended(row.told, "high" if kind == YIELD_KIND else "medium", kind, text), fired=False)


def _features(lot: Lot) -> dict[str, Any]:
    return {
        "good_qty_sum_shift": lot.own.good,
        "scrap_qty_sum_shift": lot.own.scrap,
        "rework_qty_sum_shift": lot.own.rework,
        "good_qty_sum_28d": lot.usual.good,
        "made_qty_sum_28d": lot.usual.made,
        "scrap_by_reason": reasons(lot.rows),
    }


def _shown(rows: Sequence[Made]) -> list[Made]:
    return sorted(rows, key=lambda row: (-row.scrap - row.rework, row.known_time))[:TOLD]


def _worst(rows: Sequence[Made]) -> Made | None:
    return max(rows, key=lambda row: row.scrap + row.rework, default=None)


def _batches(rows: Sequence[Made]) -> str:
    found = sorted({row.batch for row in rows if row.batch is not None and row.scrap > 0})
    return counted("batch", found) if len(found) == 1 else (f"batches {listed(found)}" if found else "what was made")


def _what(row: Row) -> str:
    facts = row.told.facts
    return f"material {facts['material']} at {place(facts)} in shift {facts['shift']}"


def _name(row: Row) -> str:
    return f"{row.own.entity}|{row.told.facts['shift']}"
