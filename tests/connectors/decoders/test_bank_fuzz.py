"""Whatever the bytes, a bank's decoder gives changes and skips or refuses, and intake makes rows or a letter of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.decoders import decoder
from connectors.errors import DecodeError
from connectors.intake import Intake
from connectors.messages import Change, Skip
from tests.connectors.decoders.bank_files import DECODER, FILES, message, rows, source

INTAKES = {name: Intake({"bank": source(name)}) for name in FILES}
NOISE = st.binary(max_size=3) | st.sampled_from([b",", b"/", b"\n", b":61:", b"88,", b"<", b"9" * 30])
NAMES = st.sampled_from(sorted(FILES))


def outcome(name: str, value: bytes) -> None:
    """Take a file in, and account for it."""
    told = source(name)
    try:
        found = decoder(told.decoder)[0](message(value), "bank", told)
    except DecodeError as error:
        assert error.detail  # noqa: PT017 - either answer is right
    else:
        assert found
        assert all(isinstance(one, Change | Skip) for one in found)
    taken = INTAKES[name].take(message(value))
    assert taken.tally in {"mapped", "dead", "skipped"}
    assert not any("failed with" in letter.value for letter in taken.messages)


@given(NAMES, st.binary(max_size=200))
def test_any_bytes(name: str, value: bytes) -> None:
    outcome(name, value)


@given(NAMES, st.data())
def test_any_damage_to_a_valid_file(name: str, data: st.DataObject) -> None:
    value = FILES[name]
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(value) - 1))
        noise = data.draw(NOISE)
        value = value[:place] + noise + value[place + data.draw(st.integers(0, 5)) :] or b"0"
    outcome(name, value)


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_valid(name: str) -> None:
    taken = INTAKES[name].take(message(FILES[name]))
    assert taken.tally == "mapped"
    assert all(part.letter is not None and part.letter.value is None for part in taken.parts if len(taken.parts) > 1)
    assert DECODER.get(name, name) in {"mt940", "camt", "bai2"}


@given(st.lists(st.tuples(st.sampled_from(["C", "D", "RC", "RD"]), st.integers(0, 10**9)), max_size=12), st.booleans())
def test_a_statement_adds_up_if_and_only_if_its_closing_is_right(lines: list[tuple[str, int]], broken: bool) -> None:  # noqa: FBT001
    signs = {"C": 1, "D": -1, "RC": -1, "RD": 1}
    closing = sum(signs[mark] * cents for mark, cents in lines) + broken
    body = "".join(f":61:240515{mark}{cents // 100},{cents % 100:02d}NMSCNONREF\n" for mark, cents in lines)
    told = f"{'D' if closing < 0 else 'C'}240515EUR{abs(closing) // 100},{abs(closing) % 100:02d}"
    balances, entries = rows("mt940", f":20:x\n:25:1\n:28C:1\n:60F:C240514EUR0,\n{body}:62F:{told}\n-\n")
    assert balances[0]["balanced"] is not broken
    assert [row["amount"] for row in entries] == [Decimal(signs[mark] * cents) / 100 for mark, cents in lines]
