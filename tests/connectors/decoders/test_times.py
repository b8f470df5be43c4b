"""Each date and time form of Kafka Connect."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.decoders import times
from connectors.decoders.values import LAST_DAY, OPEN_END, OPEN_START, to_instant
from connectors.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type,misc]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("convert", "value", "expected"),
    [
        (times.days, 19439, date(2023, 3, 23)),
        (times.days, -1, date(1969, 12, 31)),
        (times.days, 2932896, date(9999, 12, 31)),
        (times.days, 2147483647, LAST_DAY),
        (times.millis, 1715769000000, wall(2024, 5, 15, 10, 30)),
        (times.millis, -1, wall(1969, 12, 31, 23, 59, 59, 999000)),
        (times.micros, 1715769000000001, wall(2024, 5, 15, 10, 30, 0, 1)),
        (times.micros, 9223372036825200000, OPEN_END),
        (times.micros, -9223372036832400000, OPEN_START),
        (times.nanos, 1715769000000001999, wall(2024, 5, 15, 10, 30, 0, 1)),
        (times.nanos, 9223372036854775807, OPEN_END),
        (times.nanos, -9223372036854775808, OPEN_START),
        (times.time_millis, 30600000, time(8, 30)),
        (times.time_micros, 30600000001, time(8, 30, 0, 1)),
        (times.time_nanos, 30600000001999, time(8, 30, 0, 1)),
        (times.time_micros, 86_400_000_000, time.max),
        (times.time_micros, -1, timedelta(microseconds=-1)),
        (times.duration_micros, 90_000_000, timedelta(seconds=90)),
        (times.duration_micros, Decimal("90.5"), timedelta(microseconds=90)),
        (times.duration_nanos, 90_000_000_000, timedelta(seconds=90)),
        (times.zoned, "2024-05-15T10:30:00+02:00", datetime(2024, 5, 15, 8, 30, tzinfo=UTC)),
        (times.zoned, "+292278994-08-16T23:00:00Z", OPEN_END),
        (times.zoned, "-292275055-05-16T23:00:00Z", OPEN_START),
        (times.iso_timestamp, "2019-07-09T02:28:57.123456Z", wall(2019, 7, 9, 2, 28, 57, 123456)),
        (times.iso_date, "2017-09-15Z", date(2017, 9, 15)),
        (times.iso_date, "+5881580-07-11", LAST_DAY),
        (times.iso_time, "04:05:11.789Z", time(4, 5, 11, 789000)),
        (times.iso_time, "24:00:00Z", time.max),
        (times.zoned_time, "04:05:11Z", time(4, 5, 11, tzinfo=UTC)),
        (times.structured, {"year": 2024, "month": 5, "day": 15}, date(2024, 5, 15)),
        (times.structured, {"year": 0, "month": 0, "day": 0}, None),
        (times.structured, {"year": 12024, "month": 5, "day": 15}, OPEN_END),
        (times.structured, {"specialValue": "POSITIVE_INFINITY"}, OPEN_END),
        (times.structured, {"specialValue": "NEGATIVE_INFINITY"}, OPEN_START),
        (times.structured, {"hour": 8, "minute": 30, "second": 1, "nanos": 5000}, time(8, 30, 1, 5)),
        (times.structured, {"hour": 24, "minute": 0, "second": 0}, time.max),
        (
            times.structured,
            {"year": 2024, "month": 5, "day": 15, "hour": 8, "minute": 30, "second": 0, "picoseconds": 7_000_000},
            wall(2024, 5, 15, 8, 30, 0, 7),
        ),
        (
            times.structured,
            {"year": 2024, "month": 5, "day": 15, "hour": 10, "minute": 30, "second": 0, "offsetSeconds": 7200},
            datetime(2024, 5, 15, 8, 30, tzinfo=UTC),
        ),
    ],
)
def test_each_wire_form(convert: "Callable[[Any, str], Any]", value: object, expected: object) -> None:
    found = convert(value, "T.C")
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("convert", "value"),
    [
        (times.days, "19439"),
        (times.days, True),
        (times.days, 1_999_999_999),
        (times.days, -1_000_000),
        (times.millis, 1715769000000000000),
        (times.millis, Decimal("1.5")),
        (times.time_millis, 10**18),
        (times.duration_micros, "PT1S"),
        (times.duration_micros, Decimal("1E+99")),
        (times.duration_micros, 10**30),
        (times.zoned, "2024-05-15T10:30:00"),
        (times.zoned, "2024-05-15"),
        (times.zoned, 5),
        (times.iso_timestamp, "2024-05-15"),
        (times.iso_timestamp, None),
        (times.iso_date, "x"),
        (times.iso_date, 5),
        (times.iso_time, "25:00:00Z"),
        (times.iso_time, "8h"),
        (times.zoned_time, 5),
        (times.structured, "2024"),
        (times.structured, {"year": 2024, "month": 13, "day": 1}),
        (times.structured, {"year": "2024", "month": 5, "day": 1}),
        (times.structured, {"hour": 8, "offsetSeconds": 10**9}),
        (times.structured, {"hour": 8, "nanos": Decimal("1E+999999")}),
    ],
)
def test_what_does_not_fit_its_type_is_refused(convert: "Callable[[Any, str], Any]", value: object) -> None:
    with pytest.raises(DecodeError, match="bad_value"):
        convert(value, "T.C")


@given(st.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_no_number_breaks_a_conversion(number: int) -> None:
    for convert in (times.days, times.millis, times.micros, times.nanos, times.time_millis, times.duration_nanos):
        try:
            convert(number, "T.C")
        except DecodeError as error:
            assert error.reason == "bad_value"  # noqa: PT017 - either answer is right


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(9000, 1, 1)))  # noqa: DTZ001
def test_a_wall_clock_comes_back_from_every_unit(moment: datetime) -> None:
    micros = (moment - wall(1970, 1, 1)) // timedelta(microseconds=1)
    assert times.micros(micros, "T.C") == moment
    assert to_instant(times.micros(micros, "T.C"), "UTC", "T.C") == moment.replace(tzinfo=UTC)
