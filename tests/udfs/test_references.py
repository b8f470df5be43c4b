"""Invoice numbers: what is one number typed twice, and what only looks so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.references import normalise, parts_of_one


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("INV-48213", "1NV48213"),
        ("inv 48213", "1NV48213"),
        ("INV-482I3", "1NV48213"),
        ("INV-4B213", "1NV48213"),
        ("0048213", "48213"),
        ("O48213", "48213"),
        ("48/213 ", "48213"),
        ("0", None),
        ("000", None),
        ("", None),
        (None, None),
        ("n/a", None),
        ("various", None),
        ("Rent", "RENT"),  # a word is kept as it is
        ("SOLO", "SOLO"),
    ],
)
def test_normal_form(typed: str | None, normal: str | None) -> None:
    assert normalise(typed) == normal


@settings(deadline=None)
@given(st.text(max_size=12))
def test_normal_form_is_stable(typed: str) -> None:
    once = normalise(typed)
    assert once is None or normalise(once) == once
    assert normalise(f" {typed.lower()}-") in (once, normalise(typed.lower()))


@pytest.mark.parametrize(
    ("first", "second", "parts"),
    [
        ("INV-48213-1", "INV-48213-4", True),
        ("INV-48213", "INV-48213-2", True),
        ("INV 48213 A", "inv 48213 C", True),
        ("48213A", "48213C", True),
        ("48213", "48213.12", True),
        ("48213", "482131", False),
        ("INV-48213-1", "INV-48213-1", False),
        ("INV-48213", "INV-48231", False),
        ("INV-48213-1", "INV-48231-1", False),
        ("48213-123", "48213-124", False),  # a part has one or two digits
        (None, "48213", False),
        ("RENT", "RENT A", False),
    ],
)
def test_parts_of_one_number(first: str | None, second: str | None, parts: bool) -> None:  # noqa: FBT001
    assert parts_of_one(first, second) is parts
    assert parts_of_one(second, first) is parts
