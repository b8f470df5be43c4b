"""What an error shows of a value."""

from connectors.dead_letters import Reason
from connectors.decoders.refusals import WIDTH, refused, short


def test_a_refusal_names_field_value_and_what_is_allowed() -> None:
    error = refused(Reason.BAD_VALUE, "T.C", "x", "allowed: digits")
    assert (error.reason, error.detail) == (Reason.BAD_VALUE, "T.C is 'x'; allowed: digits")


def test_values_of_any_size_are_shown_on_one_line() -> None:
    assert {len(short(value)) for value in ("x" * 10**6, ["x" * 500], {"a": 10**100})} == {WIDTH}
    assert short("a\nb") == "'a\\nb'"
