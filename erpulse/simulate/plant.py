"""The company's plant: three work centres in three shifts, confirmations by the hour, readings of their machines."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from msgspec import structs

from erpulse.simulate.plant_tables import CONFIRMATIONS, MEASUREMENTS, ORDERS, SHIFTS
from erpulse.simulate.wire import identity, inserted, planted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from erpulse.simulate.records import Mark, RawRecord

PLANT, UNIT = 100, "EA"
CENTERS = ("PRESS", "MILL", "PAINT")
BEGINS, HOURS = (6, 14, 22), 8
LOT, SCRAP = 120, 0.02
MEAN, SIGMA = Decimal(50), 0.4
HISTORY_DAYS, READ_HOURS = 21, 24
DROP, SPIKE, DRIFT_FROM, SILENT_FROM = 0.35, 0.45, 0.5, 0.7
"""Shares of the live phase at which yield drops, a reading leaps, a mean wanders, a work centre falls silent."""


class Plant:
    """Plays the plant. `history` comes first, then `live`."""

    def __init__(self, seed: int, run: int = 0) -> None:
        """Start the machines. Another run in the same log is another plant of the company."""
        self._plant, self._machine = f"P{PLANT + run}", run + 1
        self._rng = Random(f"{seed}|plant")  # noqa: S311  -- a play, no secret
        self._number = 0

    def history(self, end: dt.datetime, days: int) -> "Iterator[RawRecord]":
        """Yield what was recorded in the days before `end`, at most three weeks, in the order in which it happened."""
        first = end - dt.timedelta(days=min(days, HISTORY_DAYS))
        yield from self._orders(first)
        hours = int((end - first).total_seconds() // 3600)
        for hour in range(hours):
            at = first + dt.timedelta(hours=hour)
            if at.hour in BEGINS:
                yield from self._shifts(at)
            if hour >= hours - READ_HOURS:
                for minute in range(5, 50, 10):
                    for center in CENTERS:
                        yield self._read(center, at + dt.timedelta(minutes=minute), self._reading())
            for center in CENTERS:
                yield self._confirmed(center, at + dt.timedelta(minutes=50), LOT, SCRAP)

    def live(self, start: dt.datetime, seconds: float) -> "Iterator[RawRecord]":
        """Yield what happens in the live phase, with `send_s` set, and the incidents in it."""
        count = max(20, int(seconds))
        for place in range(count):
            share = place / count
            send_s = seconds * share
            at = start + dt.timedelta(seconds=send_s)
            for record in self._second(place, count, at):
                yield replace(record, send_s=send_s)

    def _second(self, place: int, count: int, at: dt.datetime) -> "Iterator[RawRecord]":
        share, every = place / count, max(1, count // 12)
        for number, center in enumerate(CENTERS):
            if center == "PAINT" and share >= SILENT_FROM:
                continue
            moment = at + dt.timedelta(milliseconds=number)
            yield self._read(center, moment, *self._planned(center, place, count))
            if place % every == number:
                dropped = center == "PRESS" and share >= DROP
                mark = self._yield_mark(at) if dropped and share < DROP + every / count else None
                yield self._confirmed(center, moment, LOT // 2, 0.4 if dropped else SCRAP, mark)

    def _planned(self, center: str, place: int, count: int) -> "tuple[Decimal, Mark | None]":
        """Return a reading, and what it completes: a leap on the mill, a wandering mean on the press."""
        usual = self._reading()
        if center == "MILL" and place == int(count * SPIKE):
            text = "a reading of the mill eight deviations above its mean"
            return MEAN + Decimal(8 * SIGMA), planted("plant-002", "run_rule", f"MILL-{self._machine}", (), text)
        wandered = max(0.0, place / count - DRIFT_FROM) * 8 * SIGMA
        if center == "PRESS" and place == int(count * (DRIFT_FROM + 0.25)):
            text = "the press's mean has wandered two deviations in a quarter of the run"
            return usual + Decimal(wandered), planted("plant-003", "slow_drift", f"PRESS-{self._machine}", (), text)
        if center == "MILL" and place == int(count * (SILENT_FROM + 0.1)):
            text = "the paint shop has been silent for a tenth of the run while its shift runs"
            return usual, planted("plant-004", "feed_silent", "PAINT", (), text)
        return usual + Decimal(wandered if center == "PRESS" else 0), None

    def _yield_mark(self, at: dt.datetime) -> "Mark":
        text = "scrap of the press rises from 2 to 40 percent in the middle of a shift"
        return planted("plant-001", "yield_below_limit", f"PRESS|{_shift(at)}", (), text)

    def _reading(self) -> Decimal:
        return MEAN + Decimal(self._rng.gauss(0, SIGMA))

    def _orders(self, at: dt.datetime) -> "Iterator[RawRecord]":
        for step, center in enumerate(CENTERS):
            row = {
                "order_id": f"MO-{self._plant}-{center}", "plant": self._plant, "material": f"GEAR-{center}",
                "planned_quantity": Decimal(10**6), "unit": UNIT, "start_date": at.date(),
                "end_date": at.date() + dt.timedelta(days=60), "status": "released", "created_at": at,
            }  # fmt: skip
            yield inserted(ORDERS, row, at, step)

    def _shifts(self, at: dt.datetime) -> "Iterator[RawRecord]":
        for step, center in enumerate(CENTERS):
            row = {
                "shift_id": f"{self._plant}/{center}/{_shift(at)}", "plant": self._plant, "work_center": center,
                "shift": _shift(at),
                "shift_seconds": Decimal(HOURS * 3600), "break_seconds": Decimal(1800),
                "planned_quantity": Decimal(LOT * HOURS), "unit": UNIT, "starts_at": at.replace(minute=0, second=0),
            }  # fmt: skip
            yield inserted(SHIFTS, row, at, step)

    def _confirmed(
        self, center: str, at: dt.datetime, lot: int, scrap: float, mark: "Mark | None" = None
    ) -> "RawRecord":
        self._number += 1
        bad = sum(self._rng.random() < scrap for _ in range(lot))
        again = sum(self._rng.random() < SCRAP for _ in range(lot - bad))
        row = {
            "confirmation_id": f"CF-{self._plant}-{self._number:07d}", "order_id": f"MO-{self._plant}-{center}",
            "operation_id": "0010", "plant": self._plant, "work_center": center,
            "equipment": f"{center}-{self._machine}", "material": f"GEAR-{center}",
            "shift": _shift(at), "final": False, "reversal": False, "good_quantity": Decimal(lot - bad - again),
            "scrap_quantity": Decimal(bad), "rework_quantity": Decimal(again), "unit": UNIT,
            "reason": "R01" if bad else None,
            "run_seconds": Decimal(lot * self._rng.randrange(26, 31)), "standard_seconds": Decimal(lot * 28),
            "unit_cost": Decimal("12.5"), "currency": "USD", "ended_at": at,
        }  # fmt: skip
        return inserted(CONFIRMATIONS, row, at, 40, _complete(mark, identity(CONFIRMATIONS, row)))

    def _read(self, center: str, at: dt.datetime, reading: Decimal, mark: "Mark | None" = None) -> "RawRecord":
        machine = f"{center}-{self._machine}"
        row = {
            "measurement_id": f"{machine}/pressure/{at:%Y%m%d%H%M%S%f}", "plant": self._plant, "work_center": center,
            "equipment": machine, "characteristic": "pressure", "reading": reading.quantize(Decimal("0.0001")),
            "unit": "bar", "quality": "good", "measured_at": at,
        }  # fmt: skip
        return inserted(MEASUREMENTS, row, at, 20, _complete(mark, identity(MEASUREMENTS, row)))


def _complete(mark: "Mark | None", document: str) -> "Mark | None":
    """Return a mark whose label names the document that completes it."""
    if mark is None:
        return None
    return replace(mark, label=structs.replace(mark.label, documents=(document,)))


def _shift(at: dt.datetime) -> str:
    """Return the shift of a moment, the day on which it begins in front.

    >>> _shift(dt.datetime(2026, 5, 15, 5, tzinfo=dt.UTC)), _shift(dt.datetime(2026, 5, 15, 6, tzinfo=dt.UTC))
    ('2026-05-14/3', '2026-05-15/1')
    """
    begun = at - dt.timedelta(hours=BEGINS[0])
    return f"{begun.date()}/{begun.hour // HOURS + 1}"
