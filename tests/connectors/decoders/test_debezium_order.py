"""Order keys are of fixed width and compare as the positions of their database do."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.decoders.debezium_order import order_key
from connectors.errors import DecodeError
from tests.connectors.decoders.debezium_messages import MYSQL, ORACLE, POSTGRES, SQLSERVER


def at(origin: dict[str, Any], *, streamed: bool = True, offset: int = 17, epoch: int = 0, **changed: Any) -> str:
    """Return the order key of an origin with some members changed."""
    return order_key(origin | changed, offset, epoch, streamed=streamed)


@pytest.mark.parametrize(
    "rising",
    [
        [at({}, offset=9), at({}, offset=10), at(POSTGRES, lsn=1)],
        [at(POSTGRES, lsn=9), at(POSTGRES, lsn=10), at(POSTGRES, lsn=2**63 - 1)],
        [at(POSTGRES, lsn=9, streamed=False), at(POSTGRES, lsn=9), at(POSTGRES, lsn=10, streamed=False)],
        [at(ORACLE, scn="9"), at(ORACLE, scn="98412276654"), at(ORACLE, commit_scn="98412276702")],
        [at(ORACLE, commit_scn=str(2**63)), at(ORACLE, commit_scn=str(10**20)), at(ORACLE, commit_scn=str(10**25))],
        [
            at(ORACLE, rs_id="0003a1.0000c2f4.0010"),
            at(ORACLE, rs_id="0003a1.0000c2f4.0020"),
            at(ORACLE, rs_id=" 0x0003A2.00000001.0000"),
        ],
        [at(ORACLE, ssn=0), at(ORACLE, ssn=2), at(ORACLE, ssn=10)],
        [at(SQLSERVER, event_serial_no=1), at(SQLSERVER, event_serial_no="2"), at(SQLSERVER, event_serial_no=10)],
        [at(SQLSERVER, change_lsn="00000027:00000758:0003"), at(SQLSERVER, change_lsn="00000027:00000758:000A")],
        [
            at(MYSQL, file="bin.000009", pos=900),
            at(MYSQL, file="bin.000010", pos=4),
            at(MYSQL, file="bin.1000000", pos=4),
        ],
        [at(MYSQL, row=0), at(MYSQL, row=1), at(MYSQL, pos=155), at(MYSQL, pos=1550)],
        [at(POSTGRES, lsn=2**62), at(POSTGRES, lsn=5, epoch=1), at({}, epoch=2)],
    ],
)
def test_later_is_greater(rising: list[str]) -> None:
    assert rising == sorted(set(rising))


@pytest.mark.parametrize(
    ("snapshot", "stream"),
    [
        (at(ORACLE, scn="0", commit_scn=None, rs_id=None, ssn=None, streamed=False), at(ORACLE)),
        (at(ORACLE, scn="98412276700", commit_scn=None, rs_id=None, streamed=False), at(ORACLE)),
        (at(SQLSERVER, change_lsn=None, event_serial_no=None, streamed=False), at(SQLSERVER)),
        (at(POSTGRES, streamed=False), at(POSTGRES)),
        (at({}, streamed=False, offset=10**9), at(POSTGRES)),
    ],
)
def test_a_snapshot_row_loses_against_what_was_streamed_after_it(snapshot: str, stream: str) -> None:
    assert snapshot < stream


def test_a_snapshot_wins_against_what_was_committed_before_it() -> None:
    later = at(ORACLE, scn="98412276702", commit_scn="5", rs_id=None, streamed=False)
    assert at(ORACLE) < later


def test_rows_without_position_are_ordered_by_offset_whatever_they_are() -> None:
    assert at({}, offset=5) < at({}, offset=6, streamed=False) < at({}, offset=7)


def test_xstream_positions_stand_in_for_record_ids() -> None:
    first, second = (
        at(ORACLE, rs_id=None, ssn=None, lcr_position=f"00000000006b4c60000000010000000100000000006b4c5f0000000{n}")
        for n in (1, 2)
    )
    assert first < second
    assert at(ORACLE, rs_id=None, ssn=None, streamed=False) < first


def test_the_sequence_stands_in_for_a_missing_lsn() -> None:
    bare = {"sequence": '["24023119","24023128"]'}
    assert at(bare) == at({"lsn": 24023128})
    assert at({"sequence": '["24023119",null]'}) == at({"lsn": 24023119})
    assert at({"sequence": "[null,null]"}).startswith("000.0.")


@given(
    st.lists(
        st.tuples(*[st.integers(min_value=0, max_value=10**20)] * 2, st.integers(0, 10**9)), min_size=2, max_size=2
    )
)
def test_oracle_text_order_is_number_order(pair: list[tuple[int, int, int]]) -> None:
    places = [(scn + more, scn, ssn) for scn, more, ssn in pair]
    keys = [at(ORACLE, commit_scn=str(c), scn=str(s), ssn=n) for c, s, n in places]
    assert (keys[0] < keys[1]) == (places[0] < places[1])
    assert len(keys[0]) == len(keys[1])


@pytest.mark.parametrize(
    ("origin", "changed", "named"),
    [
        (POSTGRES, {"lsn": "x"}, "lsn"),
        (POSTGRES, {"lsn": -5}, "lsn"),
        (POSTGRES, {"lsn": 10**20}, "lsn"),
        (POSTGRES, {"lsn": "\u0661"}, "lsn"),
        (POSTGRES, {"lsn": None, "sequence": "{}"}, "sequence"),
        (POSTGRES, {"lsn": None, "sequence": 5}, "sequence"),
        (ORACLE, {"scn": "1.5"}, "scn"),
        (ORACLE, {"rs_id": "0" * 25}, "rs_id"),
        (ORACLE, {"rs_id": None, "lcr_position": "x y"}, "lcr_position"),
        (SQLSERVER, {"commit_lsn": "zz"}, "commit_lsn"),
        (SQLSERVER, {"change_lsn": 5}, "change_lsn"),
        (MYSQL, {"file": "binlog"}, "file"),
        (MYSQL, {"pos": "a"}, "pos"),
    ],
)
def test_a_position_of_another_form_is_refused(origin: dict[str, Any], changed: dict[str, Any], named: str) -> None:
    with pytest.raises(DecodeError, match=f"bad_value: source.{named}"):
        at(origin, **changed)


def test_a_broken_sequence_is_refused() -> None:
    with pytest.raises(DecodeError, match=r"bad_bytes: source\.sequence"):
        at({"sequence": "["})
