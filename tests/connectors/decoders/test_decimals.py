"""Base64 decimals of Kafka Connect, exactly."""

import base64
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.decoders.decimals import LONGEST, from_base64, is_base64, variable_scale
from connectors.errors import DecodeError


@pytest.mark.parametrize(
    ("text", "scale", "expected"),
    [
        ("MDk=", 2, "123.45"),
        ("z8c=", 2, "-123.45"),
        ("AA==", 2, "0.00"),
        ("AIA=", 2, "1.28"),
        ("gA==", 2, "-1.28"),
        ("Ak57", 2, "1511.63"),
        ("HCdT", 2, "18450.75"),
        ("49it", 2, "-18450.75"),
        ("UrfS3MgM0uP///8=", 6, "99999999999999999999.999999"),
        ("DA==", -3, "12000"),
        ("DA==", 0, "12"),
    ],
)
def test_known_vectors(text: str, scale: int, expected: str) -> None:
    assert str(from_base64(text, scale, "T.C")) == expected


@given(st.integers(min_value=-(10**60), max_value=10**60), st.integers(min_value=-20, max_value=40))
def test_every_unscaled_value_comes_back_exactly(unscaled: int, scale: int) -> None:
    size = unscaled.bit_length() // 8 + 1
    text = base64.b64encode(unscaled.to_bytes(size, "big", signed=True)).decode()
    sign, digits, exponent = from_base64(text, scale, "T.C").as_tuple()
    found = int("".join(map(str, digits))) * (-1 if sign else 1)
    assert isinstance(exponent, int)
    assert exponent == min(-scale, 0)
    assert found == unscaled * 10 ** max(-scale, 0)


@pytest.mark.parametrize("text", ["", "MDk", "MD k=", "M-k=", "ÄÖÜ=", "A" * (LONGEST * 2)])
def test_what_is_no_base64_of_a_number_is_refused(text: str) -> None:
    with pytest.raises(DecodeError, match="bad_value"):
        from_base64(text, 2, "T.C")


def test_a_scale_out_of_range_is_refused() -> None:
    with pytest.raises(DecodeError, match=r"scale of T\.C"):
        from_base64("MDk=", 10**9, "T.C")


@pytest.mark.parametrize(
    "value", [{}, {"scale": "2", "value": "MDk="}, {"scale": True, "value": "MDk="}, {"scale": 2, "value": 5}, 5, [1]]
)
def test_a_structure_without_scale_and_value_is_refused(value: object) -> None:
    with pytest.raises(DecodeError, match="bad_value"):
        variable_scale(value, "T.C")


def test_variable_scale_carries_its_own() -> None:
    assert variable_scale({"scale": 6, "value": "UrfS3MgM0uP///8="}, "T.C") == Decimal("99999999999999999999.999999")


def test_base64_is_told_from_other_text() -> None:
    assert [is_base64(text) for text in ("MDk=", "1200", "12.0", "-123", "")] == [True, True, False, False, False]
