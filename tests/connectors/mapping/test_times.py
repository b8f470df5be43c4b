"""When a row happened."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from connectors.errors import ConfigError, DecodeError
from connectors.mapping.times import iso, moments
from tests.connectors.mapping.rig import AT

APART = {"date": "D", "time": "T"}
WALL = dt.datetime(2026, 5, 15, 10, 30)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("spec", "row", "time"),
    [
        ("A", {"A": WALL}, "2026-05-15T08:30:00.000Z"),
        ("A", {"A": "2026-05-15T10:30:00.1234+02:00"}, "2026-05-15T08:30:00.123Z"),
        ("A", {"A": dt.date(2026, 5, 15)}, "2026-05-14T22:00:00.000Z"),
        ("A", {"A": "00000000"}, None),
        ("A", {}, None),
        (APART, {"D": "20260515", "T": "103000"}, "2026-05-15T08:30:00.000Z"),
        (APART, {"D": "20260515", "T": "10:30:00"}, "2026-05-15T08:30:00.000Z"),
        (APART, {"D": dt.date(2026, 5, 15), "T": dt.time(10, 30)}, "2026-05-15T08:30:00.000Z"),
        (APART, {"D": "20260515", "T": "240000"}, "2026-05-15T22:00:00.000Z"),
        (APART, {"D": "20260515", "T": None}, "2026-05-14T22:00:00.000Z"),
        (APART, {"D": "20260515", "T": "      "}, "2026-05-14T22:00:00.000Z"),
        (APART, {"D": "20260115", "T": "103000"}, "2026-01-15T09:30:00.000Z"),
        (APART, {"D": "00000000", "T": "103000"}, None),
    ],
)
def test_a_time_is_read_in_the_sources_zone(spec: object, row: dict[str, Any], time: str | None) -> None:
    [moment] = moments(spec, replace(AT, abap=True))
    found = moment.get(row, "Europe/Berlin")
    assert (None if found is None else iso(found)) == time


def test_a_wall_clock_wants_a_zone() -> None:
    with pytest.raises(DecodeError, match=r"zone_unknown: B.T .*needs a zone"):
        moments(APART, AT)[0].get({"D": "20260515", "T": "103000"}, None)


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(DecodeError, match=r"bad_value: B.T is '7 am'; allowed: HHMMSS"):
        moments(APART, AT)[0].get({"D": "20260515", "T": "7 am"}, "UTC")


def test_several_times_are_tried_in_order() -> None:
    assert [moment.columns for moment in moments(["A", APART], AT)] == [{"A"}, {"D", "T"}]


@pytest.mark.parametrize("spec", [5, "", [""], {"date": "D"}, {"date": "D", "time": 1}, [{}]])
def test_another_form_is_refused(spec: object) -> None:
    with pytest.raises(ConfigError, match=r"event_time is .*allowed"):
        moments(spec, AT)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(ConfigError, match="event_time is empty"):
        moments([], AT)
