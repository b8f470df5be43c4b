"""Parts on their way between decoding and acceptance."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from connectors.parts import Letter, Part, Provenance
from tests.connectors.ledger import line, part

TEXT = st.text(max_size=5)
VALUES = st.none() | TEXT | st.booleans() | st.integers(-(2**63), 2**63 - 1)
FIELDS = st.none() | st.dictionaries(TEXT, VALUES, max_size=4)
BYTES = st.none() | st.binary(max_size=9)


@given(
    FIELDS, FIELDS, st.lists(TEXT, max_size=3),
    st.builds(Letter, BYTES, BYTES, st.lists(st.tuples(TEXT, BYTES), max_size=2), st.none() | TEXT, st.integers(1, 9)),
)  # fmt: skip
def test_what_travels_arrives(fields: object, before: object, unknown: list[str], letter: Letter) -> None:
    sent = part(1, fields=fields, before=before, unknown=unknown, letter=letter)  # type: ignore[arg-type]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(sent), type=Part) == sent


def test_a_letter_of_an_older_state_is_read() -> None:
    old = msgspec.msgpack.encode([b"k", None, [["h", b"x"]]])
    assert msgspec.msgpack.decode(old, type=Letter) == Letter(b"k", None, [("h", b"x")], None, 1)


def test_what_is_not_told_stays_untold() -> None:
    found = msgspec.msgpack.decode(msgspec.msgpack.encode(line(1, letter=None)))
    assert {"before", "unknown", "letter", "active"}.isdisjoint(found)


def test_provenance_names_a_record() -> None:
    assert msgspec.structs.astuple(Provenance("raw.x", 1, 2, 3)) == ("raw.x", 1, 2, 3)
