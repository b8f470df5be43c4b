"""Rules on a work centre in its shift: OEE below that of other shifts at the same hour, and a feed that fell silent."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from udfs.loss import Loss
from udfs.loss import loss as lost_of
from udfs.oee import Oee, largest_loss
from udfs.production_answer import CANNOT_SAY, Finding, Row, Verdict, members, moment, number, told_of
from udfs.production_body import Proposal, Said, body, ended, maintenance_order, pieces, place, quality_notification
from udfs.production_limits import Feed, OeeDrop
from udfs.wording import moment as written
from udfs.wording import sentence

OEE_KIND = "robust z against the same hour of other shifts of 28 days"
FEED_KIND = "minutes without confirmation by the limit"
ACTIONS = {
    "availability": "Open a maintenance order for the largest stop.",
    "performance": "Check speed and setting; where pieces take longer on purpose, correct their standard time.",
    "quality": "Open a quality notification on what was lost.",
}
MAD = 0.6745
"""A normal distribution's median absolute deviation, in its standard deviations."""
TICKS = ("quiet", "age")
"""Rows that time brings: none of them comes while a backlog is read."""
FLOOR = 0.01
"""Spread below which shifts count as alike, ratio."""


class Age(msgspec.Struct, frozen=True):
    """OEE of a shift at one of its ages; times as the project's JSON has them."""

    shift: str
    began: str
    seen: str
    availability: float | None = None
    performance: float | None = None
    quality: float | None = None

    @property
    def oee(self) -> Oee:
        """Return its three parts."""
        return Oee(self.availability, self.performance, self.quality)


_AGES = msgspec.json.Decoder(list[Age])


def oee_drop(row: Row, limits: OeeDrop) -> Finding:
    """Judge a shift at an age of 1, 4 or 12 hours: score is the robust z of its OEE, - is lower."""
    now = _oee(row)
    if now.product is None:
        missing = [name for name, value in now.named.items() if value is None]
        return CANNOT_SAY._replace(kind=f"no {' and no '.join(missing)}")
    others = _others(row)
    if len(others) < limits.min_shifts:
        return CANNOT_SAY._replace(kind=f"warming up: {len(others)} of {limits.min_shifts} shifts")
    values = np.array([one.product for one in others], dtype="float64")
    middle = float(np.median(values))
    spread = max(float(np.median(np.abs(values - middle))), FLOOR)
    z = MAD * (now.product - middle) / spread
    if z > -limits.z or middle - now.product < limits.fall:
        text = f"OEE of {_what(row)} is {now.product:.1%}, usually {middle:.1%}."
        return Finding(z, verdicts=[Verdict(_name(row), ended(row.told, "medium", OEE_KIND, text), fired=False)])
    return told_of(z, "oee", Verdict(_name(row), _oee_body(row, now, others, z)))


def feed_silent(row: Row, limits: Feed) -> Finding:
    """Judge the silence of a work centre that its calendar lets run: score is silence by its limit.

    Silence lasts since the work ended that was confirmed last. It is told when an hour of it has passed and at ages of
    the shift, and ends with a confirmation that is not itself as old: while a backlog is read, nothing is told.
    """
    facts = row.told.facts
    began, seen, length = moment(facts, "began"), moment(facts, "seen"), number(facts, "length")
    if began is None or seen is None or not length:
        return CANNOT_SAY._replace(kind="no calendar")
    gone = (seen - began).total_seconds()
    last = moment(facts, "confirmed")
    silent = (seen - max(last, began)).total_seconds() if last is not None else gone
    score = silent / 60 / limits.minutes
    if gone >= length or gone < 0 or (facts["kind"] == "confirmation" and score < 1):
        text = f"Confirmations of {_what(row)} arrive again, or its shift is over."
        told = ended(row.told, "medium", FEED_KIND, text)
        return Finding(score if 0 <= gone < length else None, verdicts=[Verdict(_name(row), told, fired=False)])
    if score < 1 or facts["kind"] not in TICKS:
        return Finding(score)
    return told_of(score, "silent", Verdict(_name(row), _feed_body(row, silent / 60, limits)))


def _others(row: Row) -> list[Oee]:
    """Return the OEE of other shifts at the same age, the last word on each."""
    found = _AGES.decode(f"[{','.join(members(row))}]")
    if not found:
        return []
    own = _age(found[-1])
    told = {one.shift: one.oee for one in found if _age(one) == own and one.shift != found[-1].shift}
    return [one for one in told.values() if one.product is not None]


def _age(one: Age) -> int:
    """Return the hours of a shift gone; the grid of windows adds minutes at most."""
    return int((np.datetime64(one.seen.rstrip("Z")) - np.datetime64(one.began.rstrip("Z"))) / np.timedelta64(1, "h"))


def _oee(row: Row) -> Oee:
    return Oee(*(number(row.told.facts, name) for name in ("availability", "performance", "quality")))


def _oee_body(row: Row, now: Oee, others: list[Oee], z: float) -> dict[str, Any]:
    usual = Oee(*(_median([one[place] for one in others]) for place in range(3)))
    loss = largest_loss(usual, now) or "availability"
    before, own = usual.named[loss] or 0.0, now.named[loss] or 0.0
    values = sorted(one.product for one in others if one.product is not None)
    lost = _short(row, now.product or 0.0, usual.product or 0.0)
    said = Said(
        "medium", now.product, values[0], 1.0, z, OEE_KIND, lost and lost.stake, lost and lost.currency,
        f"OEE of {_what(row)} is {now.product:.1%}, usually {usual.product or 0:.1%} at this hour: {loss} fell from "
        f"{before:.1%} to {own:.1%}, the largest loss."
        + (f" It stood {float(row.told.facts['down'] or 0) / 60:.0f} minutes." if loss == "availability" else "")
        + (f" {sentence(lost.words('short so far'))}." if lost else ""),
        ACTIONS[loss],
        "OEE is in its usual range at the shift's next hours, or stops and confirmations are corrected",
        {f"{name}_ratio_shift": value for name, value in now.named.items()}
        | {f"{name}_usual": value for name, value in usual.named.items()} | {"largest_loss": loss}
        | (lost.features if lost else {}),
        _proposal(row, loss, f"OEE: {loss} {own:.0%}, usually {before:.0%}"),
    )  # fmt: skip
    return body(row.told, said)


def _short(row: Row, now: float, usual: float) -> Loss | None:
    """Return the pieces that were not made because OEE is not what it usually is; null where nothing was made."""
    made = sum(number(row.told.facts, name) or 0.0 for name in ("good", "scrap", "rework"))
    if not (now > 0 and made > 0):
        return None
    return lost_of(row, made * (usual / now - 1), number(row.told.facts, "cost"), row.told.facts.get("currency"))


def _feed_body(row: Row, minutes: float, limits: Feed) -> dict[str, Any]:
    facts, last = row.told.facts, moment(row.told.facts, "confirmed")
    since = "since it began" if last is None else f"since {written(last.to_pydatetime())}"
    missing = _unconfirmed(facts, minutes)
    about = "" if missing is None else f" At the pace before, {pieces(missing)} are not confirmed."
    said = Said(
        "medium", minutes, 0.0, limits.minutes, minutes / limits.minutes, FEED_KIND, None, None,
        f"No confirmation of {_what(row)} {since}, {minutes:.0f} minutes; by the calendar it runs. "
        f"Silence does not mean that nothing was made.{about}",
        "Check the connector and the terminal of the work centre.",
        "a confirmation of the shift arrives, or the shift is over",
        {"confirmation_age_max_now": round(minutes * 60), "pieces_not_confirmed": missing},
        maintenance_order(facts, "Terminal or connector silent", priority="1"),
    )  # fmt: skip
    if facts.get("last") is None:
        return body(row.told, said)
    own = {"event_id": facts["last"], "document": facts["last"].rpartition("@")[0]}
    return body(row.told._replace(facts={**facts, **own}), said)


def _unconfirmed(facts: Mapping[str, Any], minutes: float) -> float | None:
    """Return the pieces that the pace of the shift before its silence would have made since."""
    began, last = moment(facts, "began"), moment(facts, "confirmed")
    made = sum(number(facts, name) or 0.0 for name in ("good", "scrap", "rework"))
    if began is None or last is None or last <= began or made <= 0:
        return None
    return round(made / ((last - began).total_seconds() / 60) * minutes, 1)


def _proposal(row: Row, loss: str, text: str) -> Proposal:
    if loss == "quality":
        return quality_notification(row.told.facts, text, pieces=number(row.told.facts, "scrap"), first=None)
    return maintenance_order(row.told.facts, text)


def _median(values: list[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return float(np.median(told)) if told else None


def _what(row: Row) -> str:
    return f"{place(row.told.facts)} in shift {row.told.facts['shift']}"


def _name(row: Row) -> str:
    return f"{row.own.entity}|{row.told.facts['shift']}"
