"""Rules on work: scrap that concentrates on one reason, cycle times that depart, orders that may be rejected."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from udfs import order_score
from udfs.alarm_rate import chances, tail, width
from udfs.loss import loss
from udfs.made import Made, cost, live, reasons
from udfs.order_model import model_risk
from udfs.order_score import Risk
from udfs.production_answer import CANNOT_SAY, NO_MODEL, Asked, Finding, Row, Verdict, members, number, told_of
from udfs.production_body import Said, body, ended, maintenance_order, pieces, place, quality_notification
from udfs.production_limits import Cycle, Order, Scrap
from udfs.series import series
from udfs.wording import listed

SCRAP_KIND = "share of the shift's scrap under one reason"
CYCLE_KIND = "robust z of the last hour's median cycle time against earlier ones"
ORDER_KIND = "risk 0..1, weighted average of what was seen so far"
MODEL_KIND = "probability 0..1 of rejection, by a model of closed orders"
MAD, HOUR, FLOOR, SHIFT_DAYS = 0.6745, 3600.0, 0.02, 1 / 3
MEDIAN = 1.2533
"""Deviation of a median by that of a mean, normal distribution."""


def scrap_concentrates(row: Row, limits: Scrap) -> Finding:
    """Judge a shift's scrap: score is the share of its greatest reason; a default reason code is none."""
    rows = live(members(row))
    shift = row.told.facts["shift"]
    own, rest = (
        reasons([one for one in rows if one.shift == shift]),
        reasons([one for one in rows if one.shift != shift]),
    )
    lost, before = sum(own.values()), sum(rest.values())
    named = {reason: count for reason, count in own.items() if reason.lower() not in limits.ignored}
    if lost < limits.min_pieces or not named:
        text = f"Scrap of {_shift(row)} is {pieces(lost)}: too little to tell of."
        return Finding(None, "too few pieces, or no reason given", verdicts=[_end(row, text, SCRAP_KIND)])
    if before < limits.min_history:
        return CANNOT_SAY._replace(kind=f"warming up: {before:g} of {limits.min_history:g} pieces scrapped before")
    reason, count = max(named.items(), key=lambda pair: pair[1])
    share, usual = count / lost, rest.get(reason, 0.0) / before
    price, _ = cost(rows)
    grave = price is not None and count * price >= limits.high_cost
    if share < max(limits.share, limits.times * usual) or not (grave or _stands_out(rows, shift, reason, limits)):
        text = f"Scrap of {_shift(row)} is under several reasons, or as usual."
        return Finding(share, verdicts=[_end(row, text, SCRAP_KIND)])
    hit = [one for one in rows if one.shift == shift and (one.reason or "") == reason and one.scrap]
    return told_of(share, reason, Verdict(_shift_name(row), _scrap_body(row, hit, (share, usual), limits)))


def _stands_out(rows: Sequence[Made], shift: str, reason: str, limits: Scrap) -> bool:
    """Return whether more confirmations of a shift tell a reason than chance allows; pieces of one have one cause."""
    own, rest = (
        [one.reason == reason for one in rows if one.scrap and (one.shift == shift) is mine] for mine in (True, False)
    )
    usual = (sum(rest) + 1) / (len(rest) + 2)  # a reason that was never seen is not impossible
    reasons_known = max(len({one.reason for one in rows if one.scrap}), 1)
    return limits.false_alarm_days <= 0 or tail(sum(own), len(own), usual) < (
        SHIFT_DAYS / limits.false_alarm_days / reasons_known
    )


def cycle_time(row: Row, limits: Cycle) -> Finding:
    """Judge an operation's pace: score is the robust z of the median of its last hour, + is slower."""
    found = series(row.readings, row.times, row.signs, row.sizes)
    if found is None:
        return CANNOT_SAY._replace(kind="the confirmation was taken back")
    recent = found.times > found.times[-1] - HOUR
    now, old = found.values[recent & (found.sizes > 0)], found.values[~recent & (found.sizes > 0)]
    if len(now) < limits.min_recent or len(old) < limits.min_history:
        return CANNOT_SAY._replace(kind=f"warming up: {len(now)} of the last hour, {len(old)} before")
    median, usual = float(np.median(now)), float(np.median(old))
    spread = max(float(np.median(np.abs(old - usual))), FLOOR * usual)
    if usual <= 0:
        return CANNOT_SAY._replace(kind="earlier confirmations took no time: back-flushed")
    z = MAD * (median - usual) / spread * float(np.sqrt(min(len(now), 9)))
    chance = float(chances(found.times, limits.false_alarm_days)[-1])
    if z < max(limits.z, MEDIAN * width(chance, len(old))) or median < limits.min_ratio * usual:
        text = f"{_operation(row)} takes {median:.4g} s a unit, usually {usual:.4g} s."
        return Finding(z, verdicts=[Verdict(row.own.entity, ended(row.told, "medium", CYCLE_KIND, text), fired=False)])
    slow = recent & (found.sizes > 0)
    short = float(np.sum(found.sizes[slow] * (found.values[slow] / usual - 1)))
    return told_of(z, "slow", Verdict(row.own.entity, _cycle_body(row, (median, usual, spread), z, short)))


def order_at_risk(row: Row, limits: Order, model: Asked = NO_MODEL) -> Finding:
    """Judge a running order by its operations so far: score is its risk.

    By the model `order_risk` where a version of it is pinned, else by a plain rule that shows all its parts.
    """
    rows, name, loaded = live(members(row)), row.own.entity, model()
    asked = None if loaded is None else f"{loaded.model.name}/{loaded.version}"
    risk = None
    if len(rows) >= limits.min_confirmations:
        plain = order_score.risk(rows, limits.weights)
        risk = plain if loaded is None else model_risk(loaded, rows, row.told.facts, limits.risk)
    if risk is None:
        text = f"Order {name} has too few confirmations left to judge."
        told = [Verdict(name, ended(row.told, "medium", ORDER_KIND, text), fired=False)] if row.own.sign < 0 else []
        return Finding(None, f"too few confirmations: {len(rows)}", verdicts=told)
    if risk.value < limits.risk:
        text = f"Order {name} is at a risk of {risk.value:.0%} of rejection: below what is told of."
        end = Verdict(name, ended(row.told, "medium", ORDER_KIND, text), fired=False)
        return Finding(risk.value, verdicts=[end], model=asked)
    return told_of(risk.value, "risk", Verdict(name, _order_body(row, rows, risk, asked)))._replace(model=asked)


def _scrap_body(row: Row, hit: Sequence[Made], shares: tuple[float, float], limits: Scrap) -> dict[str, Any]:
    (share, usual), unit = shares, hit[0].unit
    lost = loss(row, sum(one.scrap for one in hit), *cost(hit), unit)
    batches = sorted({one.batch for one in hit if one.batch})
    before = "never before" if not usual else f"usually {usual:.0%}"
    reason = hit[0].reason or ""
    said = Said(
        "high" if (lost.stake or 0.0) >= limits.high_cost else "medium", share, 0.0,
        max(usual * limits.times, limits.share), share, SCRAP_KIND, lost.stake, lost.currency,
        f"{share:.0%} of the scrap of {_shift(row)} is for reason {reason}, {before}: {lost.words()}"
        + (f". Batches: {listed(batches)}." if batches else "."),
        "Open a quality notification, block the batch and ask the supplier of its component."
        if batches else "Open a quality notification and find what the reason has in common.",
        "scrap spreads over its reasons as usual, or the confirmations are reversed",
        {"reason": reason, "share_usual": usual, "batches": batches} | lost.features,
        quality_notification(row.told.facts, f"Scrap: reason {reason}", pieces=lost.pieces, first=hit[0]),
    )  # fmt: skip
    return body(row.told, said, hit[-20:])


def _cycle_body(row: Row, paces: tuple[float, float, float], z: float, short: float) -> dict[str, Any]:
    median, usual, spread = paces
    lost = HOUR / usual - HOUR / median
    facts, price = row.told.facts, number(row.told.facts, "cost")
    standard = number(facts, "standard")
    plan = "" if standard is None else f" Its standard is {standard:.4g} s."
    said = Said(
        "medium", median, usual - 3 * spread / MAD, usual + 3 * spread / MAD, z, CYCLE_KIND,
        None if price is None else lost * price, facts.get("currency"),
        f"{_operation(row)} takes {median:.4g} s a unit in the last hour, usually {usual:.4g} s: "
        f"{pieces(short, facts.get('unit'))} lost in that hour's work, {pieces(lost, facts.get('unit'))} per hour."
        f"{plan}",
        "Open a maintenance order, or plan the operation anew.",
        "the median of an hour is in its usual range again",
        {"cycle_time_p50_1h": median, "cycle_time_p50_usual": usual, "cycle_time_mad": spread,
         "pieces_lost": short, "pieces_lost_per_hour": lost,
         "money_lost": None if price is None else short * price},
        maintenance_order(facts, f"Cycle time {median:.3g} s, usually {usual:.3g} s"),
    )  # fmt: skip
    return body(row.told, said)


def _order_body(row: Row, rows: Sequence[Made], risk: Risk, model: str | None) -> dict[str, Any]:
    facts, (price, currency) = row.told.facts, cost(rows)
    made, kind = sum(one.made for one in rows), ORDER_KIND if model is None else MODEL_KIND
    said = Said(
        "medium", risk.value, 0.0, None, risk.value, kind, None if price is None else made * price, currency,
        f"Order {row.own.entity} is at a risk of {risk.value:.0%} of being rejected: {listed(risk.words)}.",
        f"Inspect it before the operation after {rows[-1].operation}.",
        "rework and review are reversed",
        {"parts": dict(risk.parts), "operations": list(dict.fromkeys(one.operation for one in rows)),
         "rolled_yield_ratio_ltd": number(facts, "rolled"), "model": model, "pieces_at_stake": made},
        quality_notification(facts, f"Inspect order {row.own.entity}", pieces=made, first=rows[-1]),
    )  # fmt: skip
    return body(row.told, said, [one for one in rows if one.rework or one.review or one.scrap][-20:] or rows[-1:])


def _end(row: Row, text: str, kind: str) -> Verdict:
    return Verdict(_shift_name(row), ended(row.told, "medium", kind, text), fired=False)


def _shift(row: Row) -> str:
    return f"{place(row.told.facts)} in shift {row.told.facts['shift']}"


def _shift_name(row: Row) -> str:
    return f"{row.own.entity}|{row.told.facts['shift']}"


def _operation(row: Row) -> str:
    facts = row.told.facts
    return f"Operation {facts['operation']} on material {facts['material']} at {place(facts)}"
