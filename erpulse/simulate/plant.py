"""The company's plant: four work centres in three shifts, confirmations by the hour, readings of their machines."""

import datetime as dt
import math
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from erpulse.simulate.plant_incidents import (
    DRIFT_FROM,
    DROP_FROM,
    LEAP_AT,
    REWORK_FROM,
    SILENT_AT,
    SLACK,
    SLOW_FROM,
    Play,
    marked,
)
from erpulse.simulate.plant_tables import CONFIRMATIONS, MEASUREMENTS, ORDERS, SHIFTS
from erpulse.simulate.wire import identity, inserted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from erpulse.simulate.envelope import Row, TableShape
    from erpulse.simulate.records import RawRecord

PLANT, UNIT = 100, "EA"
CENTERS = ("PRESS", "MILL", "PAINT", "LATHE")
HOURS, INTO_SHIFT = 8, 4
LOT, SCRAP, STANDARD_S = 120, 0.02, 28
REASONS = ("R01", "R02", "R03", "R04")
MEAN, SIGMA = Decimal(50), 0.4
HISTORY_DAYS, READ_HOURS = 21, 24
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Lot:
    """What one confirmation says: pieces, shares of scrap and rework, the reason of its scrap, seconds a piece."""

    pieces: int = LOT
    scrap: float = SCRAP
    rework: float = SCRAP
    reason: str | None = None
    pace: tuple[int, int] = (26, 30)


class Plant:
    """Plays the plant. `history` comes first, then `live`, which lies in the middle of a shift."""

    def __init__(self, seed: int, run: int = 0, seconds: float = 0.0) -> None:
        """Start the machines. Another run in the same log is another plant of the company.

        Args:
            seed: The same seed plays the same story.
            run: Number of the run in the same log.
            seconds: Length of the live phase.
        """
        self._plant, self._machine, self._seconds = f"P{PLANT + run}", run + 1, seconds
        self._rng = Random(f"{seed}|plant")  # noqa: S311  -- a play, no secret
        self._number = self._first_hour = 0
        self._paint = ""

    def history(self, end: dt.datetime, days: int) -> "Iterator[RawRecord]":
        """Yield what was recorded in the days before `end`, at most three weeks, in the order in which it happened."""
        self._first_hour = (end.hour - INTO_SHIFT) % HOURS
        hours = 24 * min(days, HISTORY_DAYS)
        found: list[RawRecord] = []
        for hour in range(hours):
            found += self._hour(end - (hours - hour) * HOUR, end, read=hour >= hours - READ_HOURS)
        if self._last_paint(end) < end:
            found.append(self._sent(CONFIRMATIONS, self._confirmed("PAINT", self._last_paint(end), Lot())))
        yield from sorted(found, key=lambda record: record.time)

    def live(self, start: dt.datetime, seconds: float) -> "Iterator[RawRecord]":
        """Yield what happens in the live phase, with `send_s` set, and the incidents in it."""
        count = max(20, int(seconds))
        plays = [
            play
            for place in range(count)
            for play in self._second(place, count, start, start + dt.timedelta(seconds=seconds * place / count))
        ]
        for play in marked(plays, f"-{self._machine}", self._shift(start), self._paint):
            yield replace(play.record, send_s=seconds * play.share)

    def _hour(self, at: dt.datetime, end: dt.datetime, *, read: bool) -> "Iterator[RawRecord]":
        """Yield an hour of history: orders of a new day, shifts that begin, readings, confirmations."""
        for step in range(60):
            moment = at + dt.timedelta(minutes=step)
            if moment.minute == 0 and (moment.hour - self._first_hour) % HOURS == 0:
                yield from self._shifts(moment)
                if self._shift(moment).endswith("/1"):
                    yield from self._orders(moment)
        for minute in range(5, 50, 10) if read else ():
            for center in CENTERS:
                yield self._sent(MEASUREMENTS, self._read(center, at + dt.timedelta(minutes=minute), self._reading()))
        moment = at + dt.timedelta(minutes=50)
        for center in CENTERS:
            if center != "PAINT" or moment < self._last_paint(end):
                yield self._sent(CONFIRMATIONS, self._confirmed(center, moment, Lot()))

    def _second(self, place: int, count: int, start: dt.datetime, at: dt.datetime) -> "Iterator[Play]":
        share, every = place / count, max(1, count // 12)
        for number, center in enumerate(CENTERS):
            moment = at + dt.timedelta(milliseconds=number)
            reading = self._read(center, moment, self._live_reading(center, place, count))
            yield self._play(share, center, MEASUREMENTS, reading)
            if place % every == number % every and (center != "PAINT" or at < self._last_paint(start)):
                lot = self._confirmed(center, moment, _live_lot(center, share))
                yield self._play(share, center, CONFIRMATIONS, lot)

    def _play(self, share: float, center: str, table: "TableShape", row: "Row") -> Play:
        return Play(share, center, table, identity(table, row), self._sent(table, row))

    def _sent(self, table: "TableShape", row: "Row") -> "RawRecord":
        """Return the message of a row, and remember what the paint shop confirmed last."""
        if table is CONFIRMATIONS and row["work_center"] == "PAINT":
            self._paint = identity(table, row)
        name, step = ("ended_at", 40) if table is CONFIRMATIONS else ("measured_at", 20)
        return inserted(table, row, row[name], step)

    def _last_paint(self, start: dt.datetime) -> dt.datetime:
        """Return when the paint shop confirms for the last time: an hour before its silence is told."""
        return start + dt.timedelta(seconds=self._seconds * SILENT_AT) - HOUR

    def _live_reading(self, center: str, place: int, count: int) -> Decimal:
        """Return a reading: one leaps on the mill, the mean wanders on the press."""
        usual = self._reading()
        if center == "MILL" and place == math.ceil(count * LEAP_AT - SLACK):
            return MEAN + Decimal(10 * SIGMA)
        wandered = max(0.0, place / count - DRIFT_FROM) * 16 * SIGMA
        return usual + Decimal(wandered if center == "PRESS" else 0)

    def _reading(self) -> Decimal:
        return MEAN + Decimal(self._rng.gauss(0, SIGMA))

    def _orders(self, at: dt.datetime) -> "Iterator[RawRecord]":
        for step, center in enumerate(CENTERS):
            row = {
                "order_id": self._order(center, at), "plant": self._plant, "material": f"GEAR-{center}",
                "planned_quantity": Decimal(24 * LOT), "unit": UNIT, "start_date": at.date(),
                "end_date": at.date() + dt.timedelta(days=1), "status": "released", "created_at": at,
            }  # fmt: skip
            yield inserted(ORDERS, row, at, step)

    def _shifts(self, at: dt.datetime) -> "Iterator[RawRecord]":
        for step, center in enumerate(CENTERS):
            begins = at.replace(second=0, microsecond=0)
            row = {
                "shift_id": f"{self._plant}/{center}/{self._shift(at)}", "plant": self._plant, "work_center": center,
                "shift": self._shift(at),
                "shift_seconds": Decimal(HOURS * 3600), "break_seconds": Decimal(1800),
                "planned_quantity": Decimal(LOT * HOURS), "unit": UNIT, "starts_at": begins,
            }  # fmt: skip
            yield inserted(SHIFTS, row, at, step)

    def _confirmed(self, center: str, at: dt.datetime, lot: Lot) -> "Row":
        self._number += 1
        bad = sum(self._rng.random() < lot.scrap for _ in range(lot.pieces))
        again = sum(self._rng.random() < lot.rework for _ in range(lot.pieces - bad))
        return {
            "confirmation_id": f"CF-{self._plant}-{self._number:07d}", "order_id": self._order(center, at),
            "operation_id": "0010", "plant": self._plant, "work_center": center,
            "equipment": f"{center}-{self._machine}", "material": f"GEAR-{center}",
            "shift": self._shift(at), "final": False, "reversal": False,
            "good_quantity": Decimal(lot.pieces - bad - again),
            "scrap_quantity": Decimal(bad), "rework_quantity": Decimal(again), "unit": UNIT,
            "reason": (lot.reason or self._rng.choice(REASONS)) if bad else None,
            "run_seconds": Decimal(lot.pieces * self._rng.randrange(*lot.pace)),
            "standard_seconds": Decimal(STANDARD_S), "unit_cost": Decimal("12.5"), "currency": "USD", "ended_at": at,
        }  # fmt: skip

    def _read(self, center: str, at: dt.datetime, reading: Decimal) -> "Row":
        machine = f"{center}-{self._machine}"
        return {
            "measurement_id": f"{machine}/pressure/{at:%Y%m%d%H%M%S%f}", "plant": self._plant, "work_center": center,
            "equipment": machine, "characteristic": "pressure", "reading": reading.quantize(Decimal("0.0001")),
            "unit": "bar", "quality": "good", "measured_at": at,
        }  # fmt: skip

    def _order(self, center: str, at: dt.datetime) -> str:
        """Return the order of a work centre and day."""
        return f"MO-{self._plant}-{center}-{self._shift(at)[:10]}"

    def _shift(self, at: dt.datetime) -> str:
        """Return the shift of a moment, the day on which its first shift begins in front."""
        begun = at - self._first_hour * HOUR
        return f"{begun.date()}/{begun.hour // HOURS + 1}"


def _live_lot(center: str, share: float) -> Lot:
    """Return what a work centre makes at a share of the live phase.

    >>> _live_lot("PRESS", 0.9).reason, _live_lot("LATHE", 0.9).rework, _live_lot("MILL", 0.0).pieces
    ('R07', 0.25, 60)
    """
    usual = Lot(LOT // 2)
    if center == "PRESS" and share >= DROP_FROM:
        return replace(usual, scrap=0.4, reason="R07")
    if center == "LATHE" and share >= REWORK_FROM:
        return replace(usual, rework=0.25)
    if center == "MILL" and share >= SLOW_FROM:
        return replace(usual, pace=(44, 48))
    return usual
