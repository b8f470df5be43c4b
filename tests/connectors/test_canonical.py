"""Canonical JSON: exact digits, every column typed as the event says, nothing that a reader of JSON would refuse."""

import json
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.canonical import body_of, record_of
from connectors.errors import ContractError
from connectors.events import EVENTS
from tests.connectors.ledger import BUDGET, HEADER, LINE, Ledger, header, line, part

TABLE = EVENTS["budget"]


def test_amounts_are_numbers_with_their_digits() -> None:
    assert body_of(TABLE, {"amount": "1.10", "budget_id": "007"}) == '"amount":1.10,"budget_id":"007"'
    assert body_of(TABLE, {"amount": None, "version": None}) == '"amount":null,"version":null'


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**14), max_value=10**14))
def test_no_digit_is_lost(amount: Decimal) -> None:
    found = json.loads("{" + body_of(TABLE, {"amount": f"{amount:f}"}) + "}", parse_float=Decimal, parse_int=Decimal)
    assert found == {"amount": amount}


@pytest.mark.parametrize("amount", ["NaN", "1e5", "1,5", "+1", ".5", "1.", "", "\u0661", "1\n"])
def test_what_is_no_plain_number_is_refused(amount: str) -> None:
    with pytest.raises(ContractError, match="no plain decimal number"):
        body_of(TABLE, {"amount": amount})


@given(st.text())
def test_any_text_stays_itself(text: str) -> None:
    assert json.loads("{" + body_of(TABLE, {"budget_id": text}) + "}") == {"budget_id": text}


def test_sign_and_correction_lead_the_record() -> None:
    assert record_of(1, '"op":"update"', '"a":null', superseded=False) == (
        '{"sign":1,"superseded":false,"op":"update","a":null}'
    )


def test_rows_are_what_their_schema_promises() -> None:
    """A strict reader takes every row of the events that acceptance writes, and all columns are there."""
    ledger = Ledger()
    ledger.take(part(1), part(2, "update", BUDGET | {"amount": "0.001"}), part(3, "delete"))
    ledger.take(header(1), line(2, fields=LINE | {"description": "“x”\t\\"}), header(3, "update", HEADER))
    kinds = {"s|B|7": EVENTS["budget"], "s|L|7|1": EVENTS["purchase_order"]}
    for row in ledger.rows:
        table = kinds[row["document"]]
        assert row.keys() == {column.name for column in table.columns}
        msgspec.json.decode(json.dumps(row), type=table.struct)
