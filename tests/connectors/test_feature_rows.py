"""Feature rows: JSON in, rows out, and what is refused."""

import pytest

from connectors.errors import DecodeError
from connectors.feature_rows import FeatureDecoder
from connectors.online_layout import FeatureRow, OnlineView

VIEW = OnlineView(
    "spend",
    ("source", "supplier_id"),
    (("amount_sum_30d", "DECIMAL(38, 2)"), ("count_30d", "BIGINT"), ("last_name", "STRING")),
)
DECODE = FeatureDecoder(VIEW)
KEY = '"source": "acme", "supplier_id": "0017"'


def test_a_row_whatever_the_order_of_its_fields() -> None:
    text = f'{{"count_30d": 3, "other": [1], "amount_sum_30d": 12345678901234.56, {KEY}, "last_name": "x"'
    row = DECODE(text + ', "known_time": "2024-02-29T12:00:00.007Z"}')
    assert row == FeatureRow(("acme", "0017"), (12345678901234.56, 3, "x"), 1_709_208_000_007)


@pytest.mark.parametrize(
    ("moment", "ms"),
    [
        ("1970-01-01T00:00:01.5Z", 1500),
        ("1970-01-01T00:00:01Z", 1000),
        ("1970-01-01 00:00:01.5", 1500),
        ("1970-01-01 00:00:01Z", 1000),
        ("1970-01-01T01:00:01+01:00", 1000),
    ],
)
def test_forms_of_the_known_time(moment: str, ms: int) -> None:
    assert DECODE(f'{{{KEY}, "known_time": "{moment}"}}', 7).known_ms == ms


def test_what_is_not_there_is_null_and_the_known_time_may_come_beside() -> None:
    assert DECODE(f"{{{KEY}}}".encode(), 7) == FeatureRow(("acme", "0017"), (None, None, None), 7)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_none_are_null(word: str) -> None:
    assert DECODE(f'{{{KEY}, "amount_sum_30d": "{word}", "count_30d": 1}}', 7).values == (None, 1, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "truncated"),
        ('{"source": "acme"}', "supplier_id"),
        (f'{{{KEY}, "count_30d": "NaN"}}', "count_30d"),
        (f'{{{KEY}, "count_30d": 9223372036854775808}}', "count_30d"),
        (f'{{{KEY}, "last_name": 5}}', "last_name"),
        (f'{{{KEY}, "last_name": "{"x" * 16_001}"}}', "last_name"),
        (f"{{{KEY}}}", "known_time is None"),
        (f'{{{KEY}, "known_time": "1969-12-31T23:59:59Z"}}', "1969"),
        ("[1]", "object"),
    ],
)
def test_refused(text: str, told: str) -> None:
    with pytest.raises(DecodeError, match=f"'spend'.*{told}"):
        DECODE(text)


def test_many_rows_at_once_and_one_by_one_where_one_is_wrong() -> None:
    good, late = f'{{{KEY}, "count_30d": 1}}', f'{{{KEY}, "known_time": "1970-01-01T00:00:00.009Z"}}'
    rows = [FeatureRow(("acme", "0017"), (None, 1, None), 7), FeatureRow(("acme", "0017"), (None, None, None), 9)]
    assert DECODE.many([good, late], [7, 7]) == rows
    assert DECODE.many([good.encode(), late.encode()], [7, 7]) == rows
    assert DECODE.many([], []) == []
    for bad in ("{", None, "", f"{good},{good}", f'{{{KEY}, "count_30d": "x"}}'):
        assert DECODE.many([good, bad, late], [7, 7, 7]) == [rows[0], None, rows[1]], bad
    assert DECODE.many([good, good], [None, 7]) == [None, rows[0]]
    assert DECODE.many([good, f'{{{KEY}, "amount_sum_30d": "NaN", "count_30d": 1}}'], [7, 7]) == [rows[0], rows[0]]
