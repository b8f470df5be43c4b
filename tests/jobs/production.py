"""A small story of a plant as canonical rows: ten usual shifts, then one that goes wrong and is put right.

All rows are those of one source, of work centre W in plant P. Shifts run from 06:00 to 14:00, one a day:

    day       0 ... 9          10
    usual     C C C C          100 pieces an hour from 07:00: 97 good, 2 scrapped, 1 to rework
    bad                        C C C     70 good, 30 scrapped for reason R9; known at 07:00, 08:00, 09:00
    put right                        -   two of them are taken back at 10:00
    stop                        S        45 minutes, known at 08:30
    robot                      samples of three sensors each minute of day 10
    pump                       readings each minute of day 10, the last one far off, and taken back
"""

import datetime as dt
from random import Random
from typing import Any

Row = dict[str, Any]
START = dt.datetime(2026, 1, 5, 6, tzinfo=dt.UTC)
DAYS = 10


def iso(day: int, hour: float = 0.0) -> str:
    """Return a moment, hours after the begin of a day's shift, as canonical JSON has it."""
    moment = START + dt.timedelta(days=day, hours=hour)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shift_of(day: int) -> str:
    """Return the name of a day's shift."""
    return f"{START + dt.timedelta(days=day):%Y-%m-%d}/1"


def version(kind: str, key: str, event_time: str, fields: Row, known: str | None = None) -> Row:
    """Return one row that enters."""
    document = f"mes|{kind}|{key}"
    return {
        "sign": 1, "source": "mes", "document": document, "event_id": f"{document}@1", "superseded": False,
        "op": "insert", "event_time": event_time, "order_key": "1", "raw_topic": "raw.mes", "raw_partition": 0,
        "raw_offset": 0, "raw_time": known or event_time, **fields, "known_time": known or event_time,
    }  # fmt: skip


def taken(row: Row, known: str) -> Row:
    """Return the row that takes a version back."""
    return row | {"sign": -1, "op": "delete", "known_time": known}


def confirmation(day: int, hour: int, pieces: tuple[int, int, int], reason: str) -> Row:
    """Return a confirmation of work that ended at an hour of the shift: good, scrapped, to rework."""
    fields = {
        "confirmation_id": f"{day}-{hour}", "order_id": f"O{day}", "operation_id": f"{hour % 2 + 1}0", "plant": "P",
        "work_center": "W", "material": "GEAR", "shift": shift_of(day), "final": False, "reversal": False,
        "good_quantity": pieces[0], "scrap_quantity": pieces[1], "rework_quantity": pieces[2],
        "reason": reason, "unit": "pcs",
        "run_seconds": 3500, "standard_seconds": 30, "unit_cost": 10, "currency": "EUR",
    }  # fmt: skip
    return version("conf", f"{day}-{hour}", iso(day, hour), fields)


def confirmations() -> list[Row]:
    """Return all confirmations in the order in which they are known."""
    usual = [confirmation(day, hour, (97, 2, 1), f"R{hour}") for day in range(DAYS) for hour in (1, 2, 3, 4)]
    bad = [confirmation(DAYS, hour, (70, 30, 0), "R9") for hour in (1, 2, 3)]
    return [*usual, *bad, *(taken(row, iso(DAYS, 4)) for row in bad[:2])]


def shifts() -> list[Row]:
    """Return the calendar, known a day ahead."""
    fields = {"plant": "P", "work_center": "W", "shift_seconds": 28_800, "break_seconds": 1800}
    return [
        version("shift", str(day), iso(day), fields | {"calendar_id": str(day), "shift": shift_of(day)}, iso(day, -24))
        for day in range(DAYS + 1)
    ]


def stops() -> list[Row]:
    """Return the one stop."""
    fields = {"downtime_id": "S1", "plant": "P", "work_center": "W", "shift": shift_of(DAYS), "planned": False,
              "reason": "breakdown", "down_seconds": 2700}  # fmt: skip
    return [version("stop", "S1", iso(DAYS, 1.5), fields, iso(DAYS, 2.5))]


def readings() -> list[Row]:
    """Return readings of a pump, alternating about 5 bar, one of 9 bar at the end that is taken back."""
    values = [5.0 + 0.1 * ((n * 7) % 5 - 2) for n in range(70)] + [9.0]
    rows = [
        version("m", str(n), iso(DAYS, n / 60), {"measurement_id": str(n), "equipment": "PUMP", "reading": value,
                                                 "characteristic": "pressure", "unit": "bar"})
        for n, value in enumerate(values)
    ]  # fmt: skip
    return [*rows, taken(rows[-1], iso(DAYS, 3))]


def samples() -> list[Row]:
    """Return samples of three sensors of a robot, the third the sum of the others but for noise."""
    rng = Random(2)  # noqa: S311  -- a play, no secret
    rows = []
    for n in range(90):
        a, b = rng.gauss(0, 1), rng.gauss(0, 1)
        values = ",".join(f"{x:.4f}" for x in (a, b, a + b + rng.gauss(0, 0.1)))
        fields = {"measurement_id": f"R{n}", "equipment": "ROBOT", "characteristic": "a,b,c", "readings": values}
        rows.append(version("m", f"R{n}", iso(DAYS, n / 60 + 0.001), fields))
    return rows


def measurements() -> list[Row]:
    """Return all measurements in the order in which they are known."""
    return sorted([*readings(), *samples()], key=lambda row: row["known_time"])


STORY = {
    "erp.production_confirmation": confirmations,
    "erp.shift_calendar": shifts,
    "erp.downtime": stops,
    "erp.measurement": measurements,
}
