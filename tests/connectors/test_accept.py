"""Acceptance: versions in, signed rows out; what was refused leaves no trace."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.accept import Acceptance
from connectors.dead_letters import Fate, message_bytes
from connectors.known import Root
from connectors.parts import Letter, Provenance
from tests.connectors.ledger import BUDGET, HEADER, LINE, TIMEOUT_MS, Ledger, header, line, part, time


def replayed(order: int) -> dict[str, Any]:
    """Return the letter of a part that was sent again."""
    return {"letter": Letter(b"k", f"v{order}".encode(), [], "raw.b/0/99", 2)}


def test_an_insert_counts() -> None:
    ledger = Ledger()
    assert ledger.take(part(1)).count == "accepted"
    [row] = ledger.rows
    assert (row["sign"], row["superseded"], row["op"], row["order_key"]) == (1, False, "insert", "0001")
    assert (row["document"], row["event_id"], row["source"]) == ("s|B|7", "s|B|7@0001", "s")
    assert (row["raw_topic"], row["raw_partition"], row["raw_offset"]) == ("raw.b", 0, 1)
    assert (row["raw_time"], row["event_time"]) == ("2024-05-15T08:30:01.600Z", time(1))


def test_an_update_takes_the_old_row_back_and_counts_the_new() -> None:
    ledger = Ledger()
    ledger.take(part(1), part(2, "update", BUDGET | {"amount": "12.00"}))
    assert ledger.signs("amount", "superseded", "op") == [
        (1, 10.0, False, "insert"),
        (-1, 10.0, True, "insert"),
        (1, 12.0, True, "update"),
    ]


def test_a_delete_takes_back_only() -> None:
    ledger = Ledger()
    ledger.take(part(1), part(2, "delete"))
    assert ledger.signs("superseded") == [(1, False), (-1, False)]
    assert ledger.counts() == {}


def test_a_row_inserted_again_is_a_new_one_with_its_own_time() -> None:
    ledger = Ledger()
    ledger.take(part(1), part(2, "delete"), part(3))
    assert ledger.signs("event_time", "superseded") == [(1, time(1), False), (-1, time(1), False), (1, time(3), False)]


@pytest.mark.parametrize("op", ["upsert", "snapshot", "update"])
def test_so_is_one_that_comes_back_in_another_way(op: str) -> None:
    ledger = Ledger()
    ledger.take(part(1), part(2, "delete"), part(3, op))
    assert ledger.counts()["s|B|7"]["event_time"] == time(3)


def test_an_insert_over_a_row_whose_delete_was_missed_begins_a_new_life() -> None:
    ledger = Ledger()
    ledger.take(part(1), part(3, fields=BUDGET | {"amount": "11"}))
    assert ledger.counts()["s|B|7"]["event_time"] == time(3)


def test_an_undated_document_keeps_the_time_of_its_first_version() -> None:
    ledger = Ledger()
    ledger.take(part(1), part(2, "update", BUDGET | {"amount": "12.00"}))
    assert ledger.counts()["s|B|7"]["event_time"] == time(1)


def test_a_dated_document_has_the_time_it_tells() -> None:
    ledger = Ledger()
    ledger.take(part(1, dated=True), part(2, "update", dated=True), part(3, "update"))
    assert ledger.counts()["s|B|7"]["event_time"] == time(2)


def test_a_version_that_changes_nothing_writes_nothing() -> None:
    ledger = Ledger()
    assert ledger.take(part(1), part(2, "update")).count == "accepted"
    assert len(ledger.rows) == 1
    ledger.take(part(3, "delete"))
    assert ledger.rows[1]["order_key"] == "0001"  # what is taken back is what was written


def test_stale_and_repeated_versions_write_nothing() -> None:
    ledger = Ledger()
    ledger.take(part(2))
    before = msgspec.msgpack.encode(ledger.root)
    assert [ledger.take(p).count for p in (part(2), part(2, "update"), part(1, "snapshot", dated=True))] == [
        "repeated", "repeated", "stale",
    ]  # fmt: skip
    assert msgspec.msgpack.encode(ledger.root) == before
    assert len(ledger.rows) == 1


def test_a_snapshot_after_the_stream_replaces_only_what_is_older() -> None:
    ledger = Ledger()
    streamed, read = "000.p.00000000000000000050.1", "000.p.00000000000000000050.0"
    ledger.take(part(1, order_key=streamed), part(2, "snapshot", BUDGET | {"amount": "9"}, order_key=read))
    assert ledger.signs("amount") == [(1, 10.0)]


def test_versions_of_one_millisecond_are_told_apart_by_their_order() -> None:
    ledger = Ledger()
    at = "2026-05-15T08:00:00.000Z"
    versions = [part(n, "update" if n > 1 else "insert", BUDGET | {"amount": str(n)}, event_time=at) for n in (1, 2, 3)]
    ledger.take(versions[0], versions[2], versions[1])
    assert ledger.counts()["s|B|7"]["amount"] == 3.0


def test_what_is_no_actual_does_not_count_until_it_is_one() -> None:
    ledger = Ledger()
    ledger.take(part(1, active=False))
    assert ledger.rows == []
    ledger.take(part(2, "update"), part(3, "update", active=False), part(4, "update"))
    assert ledger.signs("superseded", "order_key") == [(1, False, "0002"), (-1, False, "0002"), (1, False, "0004")]
    assert ledger.counts()["s|B|7"]["event_time"] == time(1)


@pytest.mark.parametrize("op", ["update", "delete"])
def test_a_change_of_an_unknown_row_without_image_has_no_history(op: str) -> None:
    ledger = Ledger()
    outcome = ledger.take(part(2, op))
    assert (outcome.count, outcome.changed, ledger.root) == ("dead", False, Root())
    [letter] = ledger.letters
    assert (letter.reason, letter.id, letter.source, letter.decoder) == ("no_history", "raw.b/0/2", "s", "debezium/1")
    assert letter.timestamp == datetime(2024, 5, 15, 8, 30, 1, 600_000, tzinfo=UTC)
    assert (message_bytes(letter.key), message_bytes(letter.value)) == (b"k", b"v2")
    assert letter.detail.startswith(f"{op} of 's|B|7', which is not known")


def test_with_a_complete_image_it_counts_and_nothing_is_taken_back_that_was_never_written() -> None:
    ledger = Ledger()
    ledger.take(part(2, "update", BUDGET | {"amount": "12"}, before=BUDGET))
    assert ledger.signs("amount", "superseded") == [(1, 12.0, False)]
    assert ledger.take(part(1)).count == "accepted"  # it was late: its time is the document's
    assert ledger.counts()["s|B|7"] | {"amount": 12.0, "event_time": time(1)} == ledger.counts()["s|B|7"]


def test_a_delete_with_a_complete_image_is_known() -> None:
    ledger = Ledger()
    assert ledger.take(part(2, "delete", before=BUDGET)).count == "accepted"
    assert ledger.take(part(1)).count == "stale"
    assert ledger.rows == []


def test_a_partial_row_is_completed_from_what_was_known() -> None:
    ledger = Ledger()
    some = {name: value for name, value in BUDGET.items() if name != "cost_center"}
    ledger.take(part(1), part(2, "update", some | {"amount": "11"}, unknown=["cost_center"]))
    ledger.take(part(3, "upsert", some | {"amount": "12"}, unknown=["cost_center"]))
    assert [(row["amount"], row["cost_center"]) for row in ledger.rows if row["sign"] > 0] == [
        (10.0, "C"), (11.0, "C"), (12.0, "C"),
    ]  # fmt: skip


def test_the_image_before_completes_better_than_what_was_known() -> None:
    ledger = Ledger()
    some = {name: value for name, value in BUDGET.items() if name != "cost_center"}
    ledger.take(part(1), part(3, "update", some, unknown=["cost_center"], before=BUDGET | {"cost_center": "D"}))
    assert ledger.counts()["s|B|7"]["cost_center"] == "D"


def test_a_late_version_fills_what_the_newest_does_not_tell() -> None:
    ledger = Ledger()
    some = {name: value for name, value in BUDGET.items() if name != "cost_center"}
    ledger.take(part(1), part(3, "update", some, unknown=["cost_center"]))
    assert ledger.take(part(2, "update", BUDGET | {"cost_center": "D", "amount": "5"})).count == "accepted"
    assert ledger.signs("cost_center", "amount", "event_id") == [
        (1, "C", 10.0, "s|B|7@0001"),
        (-1, "C", 10.0, "s|B|7@0001"),
        (1, "D", 10.0, "s|B|7@0003~001"),
    ]
    ledger.take(part(4, "update", BUDGET | {"amount": "6"}))
    assert ledger.rows[-1]["order_key"] == "0004"


@pytest.mark.parametrize("known", [(), (part(1), part(2, "delete"))])
def test_a_partial_row_that_nothing_completes_is_incomplete(known: tuple[Any, ...]) -> None:
    ledger = Ledger()
    for one in known:
        ledger.take(one)
    before = msgspec.msgpack.encode(ledger.root)
    ledger.take(part(3, "upsert", {"budget_id": "7"}, unknown=["amount", "period"]))
    assert ledger.letters[0].reason == "incomplete_row"
    assert "amount, period not told" in ledger.letters[0].detail
    assert msgspec.msgpack.encode(ledger.root) == before


def test_a_line_counts_once_its_header_is_there() -> None:
    ledger = Ledger()
    outcome = ledger.take(line(1), now=5000)
    assert (outcome.wake_at, ledger.rows) == (5000 + TIMEOUT_MS, [])
    assert ledger.root.parts["s|L|7|1"].part.letter is not None  # it may still be refused
    ledger.take(header(2), now=6000)
    [row] = ledger.rows
    assert (row["supplier_id"], row["material"], row["raw_offset"]) == ("V1", "M", 1)
    assert (row["order_key"], row["event_id"]) == ("0001+0002", "s|L|7|1@0001+0002")
    assert all(known.part.letter is None for known in ledger.root.parts.values())
    assert ledger.acceptance.wake(ledger.root, 6000 + TIMEOUT_MS) == []


def test_a_header_moves_all_its_lines_to_another_supplier() -> None:
    ledger = Ledger()
    lines = [line(n, fields=LINE | {"line_id": str(n)}, document=f"s|L|7|{n}") for n in (1, 2)]
    ledger.take(header(3), *lines, header(4, "update", HEADER | {"supplier_id": "V2"}))
    assert ledger.signs("supplier_id", "line_id", "superseded")[2:] == [
        (-1, "V1", "1", True), (1, "V2", "1", True), (-1, "V1", "2", True), (1, "V2", "2", True),
    ]  # fmt: skip
    keys = [row["order_key"] for row in ledger.rows if row["line_id"] == "1" and row["sign"] > 0]
    assert keys == sorted(keys) == ["0001+0003", "0001+0004"]


def test_lines_go_with_a_deleted_or_cancelled_header_and_come_back_with_it() -> None:
    ledger = Ledger()
    ledger.take(header(1), line(2), header(3, "update", active=False))
    assert ledger.counts() == {}
    ledger.take(header(4, "update"))
    assert len(ledger.counts()) == 1
    ledger.take(header(5, "delete"))
    assert ledger.counts() == {}
    ledger.take(line(6, "update", LINE | {"amount": "11"}))  # the order is gone, so its line does not wait
    assert (ledger.counts(), ledger.root.parts["s|L|7|1"].waits_since) == ({}, None)
    ledger.take(header(7))
    assert ledger.counts()["s|L|7|1"]["amount"] == 11.0


def test_a_header_known_from_an_image_only() -> None:
    ledger = Ledger()
    ledger.take(header(2, "update", HEADER | {"supplier_id": "V2"}, before=HEADER), line(1))
    assert ledger.signs("supplier_id") == [(1, "V2")]


def test_a_change_of_an_unknown_header_has_no_history() -> None:
    ledger = Ledger()
    ledger.take(header(2, "update"), line(1))
    assert [letter.reason for letter in ledger.letters] == ["no_history"]
    assert ledger.root.parts["s|L|7|1"].waits_since == 1000
    ledger.take(header(1), header(2, "update", HEADER | {"supplier_id": "V2"}))
    assert ledger.counts()["s|L|7|1"]["supplier_id"] == "V2"


def test_a_line_whose_header_does_not_come_is_incomplete_and_counts_if_it_comes_after_all() -> None:
    ledger = Ledger()
    ledger.take(line(1), now=5000)
    assert ledger.acceptance.wake(ledger.root, 5000 + TIMEOUT_MS - 1) == []
    ledger.write(ledger.acceptance.wake(ledger.root, 5000 + TIMEOUT_MS))
    [letter] = ledger.letters
    assert (letter.reason, message_bytes(letter.value)) == ("incomplete_row", b"v1")
    assert letter.detail == "its header 's|H:header|7' did not come within 600 s; load it, then replay"
    assert ledger.acceptance.wake(ledger.root, 5000 + 2 * TIMEOUT_MS) == []
    assert ledger.take(line(1)).count == "repeated"
    ledger.take(header(2))
    assert ledger.counts()["s|L|7|1"]["supplier_id"] == "V1"


def test_each_version_waits_anew_after_a_refusal_but_not_before() -> None:
    ledger = Ledger()
    ledger.take(line(1), now=5000)
    again = ledger.take(line(2, "update"), now=6000).wake_at
    assert again == 5000 + TIMEOUT_MS  # the first one's time still runs, and its timer may be lost
    ledger.write(ledger.acceptance.wake(ledger.root, 5000 + TIMEOUT_MS))
    assert [letter.offset for letter in ledger.letters] == [2]
    late = 10_000 + TIMEOUT_MS
    assert ledger.take(line(3, "update"), now=late).wake_at == late + TIMEOUT_MS
    ledger.write(ledger.acceptance.wake(ledger.root, late + TIMEOUT_MS))
    assert [letter.offset for letter in ledger.letters] == [2, 3]


def test_a_line_that_goes_while_it_waits_waits_no_more() -> None:
    ledger = Ledger()
    other = {"document": "s|L|7|2"}
    ledger.take(line(1), line(2, "delete"), line(1, **other), line(2, "update", **other, active=False))
    assert ledger.acceptance.wake(ledger.root, 10 * TIMEOUT_MS) == []


def test_a_part_that_does_not_become_a_row_leaves_no_trace() -> None:
    ledger = Ledger()
    ledger.take(part(1))
    before = msgspec.msgpack.encode(ledger.root)
    ledger.take(part(2, "update", BUDGET | {"amount": None}))
    ledger.take(part(3, "update", BUDGET | {"amount": "1" * 30}))
    assert [(letter.reason, letter.offset) for letter in ledger.letters] == [("missing_field", 2), ("bad_value", 3)]
    assert msgspec.msgpack.encode(ledger.root) == before
    ledger.take(part(2, "update", BUDGET | {"amount": "12"}))
    assert ledger.counts()["s|B|7"]["amount"] == 12.0


def test_a_line_that_is_wrong_is_refused_itself_when_its_header_comes() -> None:
    ledger = Ledger()
    ledger.take(line(1), line(2, document="s|L|7|2", fields=LINE | {"amount": None, "quantity": None}), header(3))
    assert [(letter.reason, letter.offset) for letter in ledger.letters] == [("missing_field", 2)]
    assert (list(ledger.counts()), "s|L|7|2" in ledger.root.parts) == (["s|L|7|1"], False)


def test_one_that_was_refused_for_waiting_is_not_refused_twice() -> None:
    ledger = Ledger()
    ledger.take(line(1, fields=LINE | {"amount": None, "quantity": None}), now=5000)
    ledger.acceptance.wake(ledger.root, 5000 + TIMEOUT_MS)
    ledger.take(header(2))
    assert (ledger.letters, list(ledger.root.parts)) == ([], ["s|H:header|7"])


def test_a_header_that_a_counted_line_does_not_go_with_is_refused() -> None:
    ledger = Ledger()
    ledger.take(header(1), line(2))
    before = msgspec.msgpack.encode(ledger.root)
    ledger.take(header(3, "update", HEADER | {"currency": "USD"}))
    [letter] = ledger.letters
    assert (letter.reason, letter.offset, letter.detail[:10]) == ("missing_field", 3, "'s|L|7|1':")
    assert msgspec.msgpack.encode(ledger.root) == before


def test_a_document_that_happens_once_is_remembered_by_name() -> None:
    ledger = Ledger()
    fields = {"object": "supplier", "object_key": "1", "field": "iban", "old_value": "1", "new_value": "2"}
    once = part(1, fields=fields, event="master_data_change", document="s|LFBK|1|iban|0001")
    assert [ledger.take(once).count, ledger.take(once).count] == ["accepted", "repeated"]
    assert ledger.root == Root(once={"s|LFBK|1|iban|0001"})
    assert ledger.signs("field") == [(1, "iban")]


def test_whatever_fails_becomes_a_letter() -> None:
    ledger = Ledger(acceptance=Acceptance({}, {}, TIMEOUT_MS))
    ledger.take(part(1))
    [letter] = ledger.letters
    assert (letter.reason, letter.decoder) == ("bad_value", "")
    assert letter.detail == "acceptance failed with KeyError: 's'; report it with this record"


def test_a_letter_sent_again_is_told_of() -> None:
    ledger = Ledger()
    again = replayed(1)
    ledger.take(part(1, **again), part(1, **again), part(2, "update"), part(1, "snapshot", **again))
    assert [note.fate for note in ledger.notes] == [Fate.ACCEPTED, Fate.UNCHANGED, Fate.UNCHANGED]
    assert {(note.letter, note.replay, note.parts) for note in ledger.notes} == {("raw.b/0/1", "raw.b/0/99", 2)}
    ledger.take(part(3, "update", BUDGET | {"amount": None}, **again))
    assert [letter.replay for letter in ledger.letters] == ["raw.b/0/99"]


def test_one_that_waits_is_told_of_twice() -> None:
    ledger = Ledger()
    ledger.take(line(1, **replayed(1)))
    assert [note.fate for note in ledger.notes] == [Fate.WAITING]
    ledger.take(header(2))
    assert [note.fate for note in ledger.notes] == [Fate.WAITING, Fate.ACCEPTED]


def test_state_survives_its_encoding() -> None:
    ledger = Ledger()
    some = {name: value for name, value in LINE.items() if name != "material"}
    ledger.take(header(1), line(2), line(4, "update", some, unknown=["material"]), line(1, document="s|L|7|2|0001"))
    ledger.take(line(3, "update", LINE | {"material": "N", "text": "€ \u0000 😀"}), line(1, document="w", header="h"))
    encoded = msgspec.msgpack.encode(ledger.root)
    assert msgspec.msgpack.decode(encoded, type=Root) == ledger.root
    assert ledger.root.parts["w"].waits_since == 1000


def test_timestamps_beyond_the_calendar_do_no_harm() -> None:
    ledger = Ledger()
    far = Provenance("raw.b", 0, 1, 1 << 60)
    ledger.take(part(1, provenance=far), part(2, "delete", document="x", provenance=far))
    assert ledger.rows[0]["raw_time"] == "9999-12-31T23:59:59.999Z"
    assert ledger.letters[0].timestamp.year == 9999
