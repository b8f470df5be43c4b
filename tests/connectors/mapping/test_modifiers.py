"""Masks; the other modifiers are tested where they are declared, in test_expressions."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.mapping.modifiers import kind_before, masked


@given(st.text(alphabet="DE0123456789", max_size=34))
def test_a_mask_shows_four_characters_of_a_longer_text(text: str) -> None:
    hidden = masked(text)
    assert len(hidden) == len(text)
    assert hidden.strip("*") == (text[-4:] if len(text) > 4 else "")


def test_a_translation_takes_text() -> None:
    assert kind_before({"translate": {}}, "int") == "text"
    assert kind_before({}, "int") == "int"
