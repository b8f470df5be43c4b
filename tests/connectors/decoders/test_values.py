"""Decoded values become decimals, instants, dates, texts and flags, or are refused with their reason."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.dead_letters import Reason
from connectors.decoders.values import (
    OPEN_END,
    OPEN_START,
    Undecoded,
    open_end,
    parse_moment,
    to_bool,
    to_date,
    to_decimal,
    to_instant,
    to_text,
)
from connectors.errors import DecodeError

WHERE = "AP_INVOICES_ALL.INVOICE_AMOUNT"
BERLIN = "Europe/Berlin"


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type,misc]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (7, "7"),
        (Decimal("18450.75"), "18450.75"),
        ("18450.75", "18450.75"),
        (" -0.5 ", "-0.5"),
        ("1234.50-", "-1234.50"),
        ("1234.50 -", "-1234.50"),
        ("+7", "7"),
        (".5", "0.5"),
        ("1200", "1200"),
        (Decimal("1.2E+4"), "12000"),
        ({"scale": 2, "value": "HCdT"}, "18450.75"),
        (98412276654984122766549, "98412276654984122766549"),
        ("99999999999999999999.999999", "99999999999999999999.999999"),
    ],
)
def test_a_number_keeps_its_digits(value: object, expected: str | None) -> None:
    found = to_decimal(value, WHERE)
    assert (None if found is None else str(found)) == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("HCdT", Reason.SCHEMA_NEEDED),
        (Undecoded("1200"), Reason.SCHEMA_NEEDED),
        ("1,234.50", Reason.BAD_VALUE),
        ("-12-", Reason.BAD_VALUE),
        ("1_000", Reason.BAD_VALUE),
        ("", Reason.BAD_VALUE),
        ("NaN", Reason.BAD_VALUE),
        ("NAN", Reason.BAD_VALUE),
        ("Infinity", Reason.BAD_VALUE),
        ("POSITIVE_INFINITY", Reason.BAD_VALUE),
        ("NEGATIVE_INFINITY", Reason.BAD_VALUE),
        (Decimal("NaN"), Reason.BAD_VALUE),
        (Decimal("Infinity"), Reason.BAD_VALUE),
        (10**38, Reason.BAD_VALUE),
        (Decimal("1E+999999999"), Reason.BAD_VALUE),
        (True, Reason.BAD_VALUE),
        (1.5, Reason.BAD_VALUE),
        ([1], Reason.BAD_VALUE),
        ({"scale": 2}, Reason.BAD_VALUE),
        (date(2024, 5, 15), Reason.BAD_VALUE),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(value: object, reason: Reason) -> None:
    with pytest.raises(DecodeError) as caught:
        to_decimal(value, WHERE)
    assert caught.value.reason is reason
    assert caught.value.detail.startswith(WHERE) or isinstance(value, dict)
    assert len(caught.value.detail) < 260


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**30, min_value=-(10**30)))
def test_plain_text_of_any_decimal_comes_back(number: Decimal) -> None:
    assert to_decimal(f"{number:f}", WHERE) == number


@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        (None, None, None),
        (wall(2024, 5, 15, 10, 30), BERLIN, "2024-05-15T08:30:00+00:00"),
        (wall(2024, 1, 15, 10, 30), BERLIN, "2024-01-15T09:30:00+00:00"),
        (wall(2024, 10, 27, 2, 30), BERLIN, "2024-10-27T00:30:00+00:00"),
        (datetime(2024, 5, 15, 8, 30, tzinfo=UTC), None, "2024-05-15T08:30:00+00:00"),
        ("2024-05-15T08:30:00Z", None, "2024-05-15T08:30:00+00:00"),
        ("2024-05-15 10:30:00.5+02:00", None, "2024-05-15T08:30:00.500000+00:00"),
        ("2024-05-15T10:30:00", BERLIN, "2024-05-15T08:30:00+00:00"),
        (date(2024, 5, 15), BERLIN, "2024-05-14T22:00:00+00:00"),
        (date(9999, 12, 31), None, None),
        (wall(9999, 12, 31, 0, 0), None, None),
        (OPEN_END, None, None),
        (OPEN_START, BERLIN, None),
        ("infinity", None, None),
        ("-infinity", None, None),
        ("9999-12-31T00:00:00Z", None, None),
        ("+292278994-08-16T23:00:00Z", None, None),
    ],
)
def test_an_instant_is_utc(value: object, zone: str | None, expected: str | None) -> None:
    found = to_instant(value, zone, WHERE)
    assert (None if found is None else found.isoformat()) == expected


@pytest.mark.parametrize(
    ("value", "zone", "reason"),
    [
        (wall(2024, 5, 15, 10, 30), None, Reason.ZONE_UNKNOWN),
        ("2024-05-15T10:30:00", None, Reason.ZONE_UNKNOWN),
        (date(2024, 5, 15), None, Reason.ZONE_UNKNOWN),
        (wall(2024, 5, 15), "Europe/Berlim", Reason.ZONE_UNKNOWN),
        (wall(2024, 5, 15), "../etc/passwd", Reason.ZONE_UNKNOWN),
        (1715769000000, BERLIN, Reason.SCHEMA_NEEDED),
        (Decimal("1715769000.5"), BERLIN, Reason.SCHEMA_NEEDED),
        (True, BERLIN, Reason.BAD_VALUE),
        ("7/9/2018", BERLIN, Reason.AMBIGUOUS_DATE),
        ("15.05.2024 10:30", BERLIN, Reason.AMBIGUOUS_DATE),
        ("yesterday", BERLIN, Reason.BAD_VALUE),
        ("2024-02-30", BERLIN, Reason.BAD_VALUE),
        ("", BERLIN, Reason.BAD_VALUE),
        (time(8, 30), BERLIN, Reason.BAD_VALUE),
        (timedelta(1), BERLIN, Reason.BAD_VALUE),
        ({}, BERLIN, Reason.BAD_VALUE),
        (wall(1, 1, 1, 0, 1), BERLIN, Reason.BAD_VALUE),
    ],
)
def test_no_instant_without_zone_unit_or_order_of_day_and_month(
    value: object, zone: str | None, reason: Reason
) -> None:
    with pytest.raises(DecodeError) as caught:
        to_instant(value, zone, WHERE)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        (None, None, None),
        (date(2024, 5, 15), None, date(2024, 5, 15)),
        (wall(2024, 5, 15, 23, 59), None, date(2024, 5, 15)),
        (datetime(2024, 5, 15, 22, 30, tzinfo=UTC), BERLIN, date(2024, 5, 16)),
        ("2024-05-15", None, date(2024, 5, 15)),
        ("2024-05-15Z", None, date(2024, 5, 15)),
        ("20240515", None, date(2024, 5, 15)),
        (Undecoded("20240515"), None, date(2024, 5, 15)),
        (date(9999, 12, 31), None, None),
        ("99991231", None, None),
        ("infinity", None, None),
    ],
)
def test_a_date_stays_a_date(value: object, zone: str | None, expected: date | None) -> None:
    found = to_date(value, zone, WHERE)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (datetime(2024, 5, 15, 22, 30, tzinfo=UTC), Reason.ZONE_UNKNOWN),
        (19439, Reason.SCHEMA_NEEDED),
        ("06/05/2014", Reason.AMBIGUOUS_DATE),
        (time(8, 30), Reason.BAD_VALUE),
    ],
)
def test_no_date_without_zone_or_unit(value: object, reason: Reason) -> None:
    with pytest.raises(DecodeError) as caught:
        to_date(value, None, WHERE)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("0000123456", "0000123456"),
        ("", ""),
        (300417, "300417"),
        (Decimal(300417), "300417"),
        (Decimal("1.20"), "1.20"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E+999999"), "1E+999999"),
        ({"scale": 0, "value": "BJV5"}, "300409"),
        (True, "true"),
        (False, "false"),
        (date(2024, 5, 15), "2024-05-15"),
        (wall(2024, 5, 15, 8), "2024-05-15T08:00:00"),
        (time(8, 30), "08:30:00"),
        (timedelta(seconds=90), "0:01:30"),
    ],
)
def test_text_of_every_value(value: object, expected: str | None) -> None:
    assert to_text(value, WHERE) == expected


def test_text_leaves_no_mark_behind() -> None:
    assert type(to_text(Undecoded("1200"), WHERE)) is str


@pytest.mark.parametrize("value", [[], {"a": 1}, object()])
def test_a_structure_is_no_text(value: object) -> None:
    with pytest.raises(DecodeError, match="bad_value"):
        to_text(value, WHERE)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None), (True, True), (False, False), (1, True), (0, False), ("Y", True), ("N", False), ("x", True),
        ("", False), (" ", False), ("T", True), ("F", False), ("TRUE", True), ("1", True), (Decimal(1), True),
    ],
)  # fmt: skip
def test_flags(value: object, expected: bool | None) -> None:  # noqa: FBT001
    assert to_bool(value, WHERE) is expected


@pytest.mark.parametrize("value", ["maybe", 2, [], date(2024, 5, 15)])
def test_what_is_no_flag_is_refused(value: object) -> None:
    with pytest.raises(DecodeError, match="bad_value"):
        to_bool(value, WHERE)


def test_an_open_end_is_recognised_with_and_without_zone() -> None:
    assert open_end(datetime(9999, 12, 31, 23, 0, tzinfo=UTC))
    assert open_end(date.min)
    assert not open_end("9999-12-31")
    assert not open_end(wall(1, 1, 1, 1))


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    assert parse_moment(text) is None or isinstance(parse_moment(text), date)


@given(st.datetimes(timezones=st.timezones()))
def test_an_instant_never_moves(moment: datetime) -> None:
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        return
    assert open_end(moment) or to_instant(moment, None, WHERE) == expected
