"""Errors that a user can mend."""

import pytest

from connectors.dead_letters import Reason
from connectors.errors import ConfigError, ContractError, DecodeError, ErpulseError, WiringError, did_you_mean


@pytest.mark.parametrize("kind", [ConfigError, WiringError, ContractError, DecodeError])
def test_all_are_of_one_family(kind: type[ErpulseError]) -> None:
    assert issubclass(kind, ErpulseError)


def test_a_decode_error_keeps_its_reason_beside_the_sentence() -> None:
    error = DecodeError(Reason.BAD_VALUE, "T.C is 'x'; allowed: digits")
    assert (error.reason, error.detail) == (Reason.BAD_VALUE, "T.C is 'x'; allowed: digits")
    assert str(error) == "bad_value: T.C is 'x'; allowed: digits"


def test_the_closest_name_is_proposed_else_all_are_listed() -> None:
    assert did_you_mean("debezum", {"debezium", "goldengate"}) == "; did you mean 'debezium'?"
    assert did_you_mean("x", {"debezium", "goldengate"}) == "; allowed: debezium, goldengate"
    assert did_you_mean("x", []) == "; allowed: "
