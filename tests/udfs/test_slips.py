"""Slips of the keyboard, and what only looks like one, in tables of cases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.slips import dates, moved, slip


@pytest.mark.parametrize(
    ("first", "second", "gap", "kind"),
    [
        ("48213", "48231", 0, "swapped"),
        ("48213", "48273", 0, "retyped"),
        ("48213", "482133", 0, "inserted"),
        ("48213", "4823", 0, "inserted"),
        ("4821", "482", 0, None),  # too short to say
        ("48213", "48213", 0, None),  # the same is no slip
        ("48213", "48214", 0, None),  # next in a series
        ("48213", "48215", 0, None),  # next but one
        ("48213", "48216", 0, "counted"),
        ("0031564-IN", "0031568-IN", 0, "counted"),  # the last digit of the number, letters behind it
        ("48209", "48211", 0, None),
        ("48213", "84231", 0, None),
        ("1NV48213", "1NX48213", 0, None),  # the next letter but one
        ("1NA48213", "1NX48213", 0, "retyped"),
        ("RENTAL", "RENTALS", 0, None),  # no number at all
        ("REF#4082511277", "4082511277", 31, "renumbered"),
        ("LA021110", "021110", 2, None),  # a date with other initials
        ("020110", "030110", 28, None),  # this month's, last month's
        ("020110", "030110", 3, None),
        ("020110", "021010", 3, "swapped"),
        (None, "48213", 0, None),
    ],
)
def test_slips(first: str | None, second: str | None, gap: int, kind: str | None) -> None:
    assert slip(first, second, gap) == kind
    assert slip(second, first, -gap) == kind


@settings(deadline=None)
@given(st.text(alphabet="0123456789AB-", max_size=9), st.text(alphabet="0123456789AB-", max_size=9), st.integers(0, 40))
def test_it_does_not_matter_which_came_first(first: str, second: str, gap: int) -> None:
    assert slip(first, second, gap) == slip(second, first, gap)
    assert slip(first, first, gap) is None


@settings(deadline=None)
@given(st.dates(), st.integers(1, 300))
def test_dates_are_known(day: object, gap: int) -> None:
    text = f"{day:%m%d%y}"
    assert dates(text)
    assert not moved(text, text, gap)
