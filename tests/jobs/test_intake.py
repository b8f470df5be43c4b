"""From raw bytes to rows and letters, as on a worker: nothing is lost, nothing raises, every reason is a letter."""

from base64 import b64encode
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.dead_letters import DeadLetter, Fate, Reason, message_bytes, replay_headers
from connectors.messages import Change, RawMessage
from connectors.parts import Part
from jobs import intake
from jobs.intake import HEADER_TIMEOUT_MS, PART, Accepting, Decoding, packed
from tests.connectors.decoders.debezium_messages import POSTGRES, as_json, decimal_field, envelope, field, with_schema
from tests.connectors.ledger import balance
from tests.jobs.worker import BUDGET, RBKP, RSEG, SOURCES, Worker, budget, on_mysql, sap

HEADERS = (("traceparent", b"00-ab"), ("none", None))
ORIGIN = POSTGRES | {"table": "budgets"}
STAMP = as_json(
    with_schema(
        envelope(after={"updated_at": 1715769000000}, origin=ORIGIN),
        [field("updated_at", "int64", "io.debezium.time.Timestamp")],
    )
)
LETTERS: list[tuple[Reason, RawMessage, str]] = [
    (Reason.BAD_BYTES, budget(1, value=b'{"op":"c"'), "value is"),
    (Reason.BAD_BYTES, budget(1, value=b"\xff\xfe"), "not JSON in UTF-8"),
    (Reason.UNKNOWN_ENVELOPE, budget(1, value={"budget_id": "7"}), "has no 'op'"),
    (Reason.UNKNOWN_ENVELOPE, budget(1, topic="raw.other.t"), "belongs to no configured source"),
    (Reason.UNKNOWN_OP, budget(1, "x"), "op is 'x'"),
    (Reason.MISSING_FIELD, budget(1, value=envelope("c", None, None, ORIGIN)), "after is None"),
    (Reason.MISSING_FIELD, budget(1, value=envelope("d", None, None, ORIGIN))._replace(key=None), "names no row"),
    (Reason.MISSING_FIELD, budget(1, amount=None), "amount null or missing"),
    (Reason.BAD_VALUE, budget(1, amount="ten"), "'ten'"),
    (Reason.BAD_VALUE, budget(1, amount="1" * 19 + ".5"), "at most 15 digits"),
    (Reason.BAD_VALUE, budget(1, value=b'{"op":"c","after":{"amount":NaN}}'), "allowed: finite numbers"),
    (Reason.SCHEMA_NEEDED, budget(1, amount="MDk="), "amount"),
    (Reason.ZONE_UNKNOWN, budget(1, topic="raw.nozone.b", updated_at="2026-05-15T08:30:00"), "updated_at"),
    (Reason.ZONE_UNKNOWN, budget(1, topic="raw.nozone.b", value=STAMP), "updated_at"),
    (Reason.AMBIGUOUS_DATE, budget(1, updated_at="7/9/2018"), "day and month"),
    (Reason.SIGN_UNKNOWN, sap("RSEG", 1, RSEG | {"SHKZG": ""}), "RSEG.SHKZG"),
    (Reason.INCOMPLETE_ROW, budget(1, "u", value=envelope("u", BUDGET, None, ORIGIN) | {"after": {"amount": "1"}})
        ._replace(key=None), "budgets.budget_id identifies the row"),
    (Reason.TRUNCATE_UNAPPROVED, budget(1, "t"), "set 'truncate'"),
    (Reason.NO_HISTORY, budget(1, "u"), "update of 'shop|budgets|7'"),
    (Reason.NO_HISTORY, budget(1, "d"), "delete of 'shop|budgets|7'"),
]  # fmt: skip
NOT_WITH_THESE_FORMATS = {
    Reason.COUNT_MISMATCH: "only bank files and GoldenGate transactions count their records",
    Reason.UNSAFE_XML: "no format here is XML",
    Reason.HYDRATE_NOT_FOUND: "no format here announces a row without its content",
}


@pytest.mark.parametrize(("reason", "message", "detail"), LETTERS)
def test_every_reason_is_a_letter_that_keeps_the_message_whole(
    reason: Reason, message: RawMessage, detail: str
) -> None:
    message = message._replace(headers=HEADERS, partition=3, offset=42)
    worker = Worker().take(message)
    [letter] = worker.letters
    assert letter.reason == reason
    assert detail in letter.detail
    assert (message_bytes(letter.key), message_bytes(letter.value)) == (message.key, message.value)
    assert tuple((name, message_bytes(value)) for name, value in letter.headers) == HEADERS
    assert (letter.topic, letter.partition, letter.offset) == (message.topic, 3, 42)
    assert letter.timestamp.isoformat() == "2024-05-15T08:30:01.600000+00:00"
    known = message.topic.split(".")[1]
    assert (letter.source, letter.decoder) == ((known, "debezium/1") if known in SOURCES else ("", "none/0"))
    assert (letter.job, letter.replay, worker.rows, worker.states) == ("ingest", None, [], {})


def test_a_line_without_its_header_is_incomplete_after_a_while() -> None:
    worker = Worker().take(sap("RSEG", 1, RSEG), now=5000)
    assert (worker.letters, worker.wake(5000 + HEADER_TIMEOUT_MS - 1).accepted["expired"]) == ([], 0)
    [letter] = worker.wake(5000 + HEADER_TIMEOUT_MS).letters
    assert (letter.reason, message_bytes(letter.value)) == (Reason.INCOMPLETE_ROW, sap("RSEG", 1, RSEG).value)
    assert worker.wake(6000 + HEADER_TIMEOUT_MS).accepted == {"accepted": 1, "expired": 1, "idle": 1}
    assert [row["document"] for row in worker.take(sap("RBKP", 2, RBKP)).rows] == [
        "sap|RBKP|51|2026",
        "sap|RSEG|51|2026|000001",
    ]


def test_no_reason_is_left_out() -> None:
    assert {reason for reason, _, _ in LETTERS} | NOT_WITH_THESE_FORMATS.keys() == set(Reason)


def test_what_is_no_row_and_no_fault_is_counted_only() -> None:
    messages = [
        budget(1)._replace(value=None),
        budget(2, value={"ts_ms": 5}),
        budget(3, value={"status": "BEGIN", "id": "5:1", "data_collections": None}),
        budget(4, "m"),
        budget(5, value=envelope("c", {"x": 1}, None, POSTGRES | {"table": "unheard_of"})),
    ]
    worker = Worker().take(*messages)
    assert worker.decoded == {"skipped": 4, "unmapped": 1}
    assert (worker.rows, worker.letters) == ([], [])


def test_a_life_in_the_log() -> None:
    worker = Worker().take(budget(1), budget(2, "u", amount="11.50"), budget(3, "d"), budget(3)._replace(value=None))
    assert [(row["sign"], row["amount"], row["op"], row["superseded"]) for row in worker.rows] == [
        (1, 10.0, "insert", False),
        (-1, 10.0, "insert", True),
        (1, 11.5, "update", True),
        (-1, 11.5, "update", False),
    ]
    assert {row["topic"] for row in worker.rows} == {"erp.budget"}


def test_a_changed_key_is_another_document() -> None:
    worker = Worker().take(
        on_mysql("c", BUDGET, None, 1),
        on_mysql("d", None, BUDGET, 2),
        on_mysql("c", BUDGET | {"budget_id": "8"}, None, 3)._replace(key=b'{"budget_id":"8"}'),
    )
    assert list(balance(worker.rows)) == ["shop|budgets|8"]


def test_one_message_may_be_row_and_header() -> None:
    worker = Worker().take(sap("RSEG", 1, RSEG), sap("RBKP", 2, RBKP), sap("RBKP", 3, RBKP | {"LIFNR": "V2"}, RBKP))
    rows = balance(worker.rows)
    assert {name: row["supplier_id"] for name, row in rows.items()} == {
        "sap|RBKP|51|2026": "V2",
        "sap|RSEG|51|2026|000001": "V2",
    }
    worker.take(sap("RBKP", 4, RBKP | {"STBLG": "52"}, RBKP))
    assert balance(worker.rows) == {}


def test_an_update_of_an_unknown_row_counts_where_the_log_tells_the_old_one() -> None:
    worker = Worker().take(on_mysql("u", BUDGET | {"amount": "12"}, BUDGET, 2), on_mysql("c", BUDGET, None, 1))
    assert [(row["sign"], row["amount"]) for row in worker.rows] == [(1, 12.0)]


def sent_again(letter: DeadLetter, offset: int) -> RawMessage:
    """Return the record that puts a letter back."""
    headers = tuple((name, message_bytes(value)) for name, value in letter.headers) + tuple(replay_headers(letter))
    return RawMessage(
        message_bytes(letter.key), message_bytes(letter.value), headers, letter.topic, letter.partition, offset, 1 << 41
    )


def test_a_replay_after_the_fix_gives_what_a_clean_run_gives() -> None:
    versions = [budget(1), budget(2, "u", amount="11"), budget(3, "u", amount="12")]
    worker = Worker().take(*versions[1:])
    assert [letter.reason for letter in worker.letters] == ["no_history", "no_history"]
    worker.take(versions[0], *(sent_again(letter, 100 + n) for n, letter in enumerate(worker.letters)))
    assert worker.rows == Worker().take(*versions).rows
    assert [(note.letter, note.replay, note.fate) for note in worker.notes] == [
        ("raw.shop.public.budgets/0/2", "raw.shop.public.budgets/0/100", Fate.ACCEPTED),
        ("raw.shop.public.budgets/0/3", "raw.shop.public.budgets/0/101", Fate.ACCEPTED),
    ]


def test_a_replay_takes_the_place_of_the_first_record_where_offsets_are_the_order() -> None:
    def row(operation: str, amount: str, offset: int) -> RawMessage:
        metadata = {"record-type": "data", "operation": operation, "table-name": "budgets"}
        value = {"data": BUDGET | {"amount": amount}, "metadata": metadata}
        return RawMessage(None, as_json(value), (), "raw.dms.b", 0, offset, 1_715_761_801_600)

    worker = Worker().take(row("insert", "ten", 1), row("load", "12", 5))
    [letter] = worker.letters
    worker.take(sent_again(letter, 9), sent_again(msgspec.structs.replace(letter, value=None), 10))
    assert [letter.replay for letter in worker.letters] == [None, "raw.dms.b/0/9"]
    assert [(row["amount"], row["raw_offset"]) for row in worker.rows] == [(12.0, 5)]
    mended = row("insert", "11", 1)._replace(headers=tuple(replay_headers(letter)), offset=11)
    assert worker.take(mended).notes[-1].fate == Fate.UNCHANGED  # offset 5 is newer than offset 1
    assert [row["amount"] for row in worker.rows] == [12.0]


def test_a_replay_that_is_refused_again_has_the_name_of_the_first_letter() -> None:
    worker = Worker().take(budget(1, amount="ten"))
    worker.take(sent_again(worker.letters[0], 77))
    first, second = worker.letters
    assert second == msgspec.structs.replace(first, replay="raw.shop.public.budgets/0/77")


def test_a_replay_that_is_no_row_is_told_of() -> None:
    worker = Worker().take(budget(1, "t"))
    approved = SOURCES | {"shop": msgspec.structs.replace(SOURCES["shop"], truncate="skip")}
    mended = Worker(approved).take(sent_again(worker.letters[0], 77))
    assert [(note.fate, note.replay) for note in mended.notes] == [(Fate.SKIPPED, "raw.shop.public.budgets/0/77")]
    assert mended.accepted == {"ready": 1}


def test_each_part_of_a_replay_is_told_of() -> None:
    worker = Worker().take(sap("RBKP", 1, RBKP | {"XRECH": "?"}))
    value = b64encode(sap("RBKP", 1, RBKP).value or b"").decode()
    letter = msgspec.structs.replace(worker.letters[0], value=value)
    worker.take(sent_again(letter, 5))
    assert [(note.fate, note.parts) for note in worker.notes] == [(Fate.ACCEPTED, 2)] * 2


def test_a_timestamp_beyond_the_calendar_is_no_reason_to_stop() -> None:
    worker = Worker().take(budget(1, timestamp_ms=1 << 60), budget(2, "x", timestamp_ms=-(1 << 60)))
    assert (worker.rows[0]["raw_time"][:4], worker.letters[0].timestamp.year) == ("9999", 1)


def test_code_that_fails_costs_one_record(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker()

    def fails(_message: RawMessage, _name: str, _source: Any) -> list[Change]:
        raise RuntimeError("surrogate \ud800")

    origin = worker.decoding._intake._origin_of("raw.shop.public.budgets")
    assert origin is not None
    monkeypatch.setitem(worker.decoding._intake._by_topic, "raw.shop.public.budgets", origin._replace(decode=fails))
    [letter] = worker.take(budget(1)).letters
    assert (letter.reason, letter.detail) == (
        "bad_bytes",
        "decoder failed with RuntimeError: surrogate \\ud800; report it with this record",
    )


def test_a_value_that_cannot_travel_costs_one_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_ENCODE", broken)
    [letter] = Worker().take(budget(1)).letters
    assert letter.detail.startswith("decoder failed with UnicodeEncodeError")


def broken(item: Any) -> bytes:
    """Refuse parts, as text that is no UTF-8 would."""
    return "\ud800".encode() if isinstance(item, Part) else msgspec.msgpack.encode(item)


def test_what_travels_comes_back() -> None:
    [(key, payload)], tally = Decoding(packed(SOURCES))(budget(1))
    assert (key, tally, payload[:1]) == ("shop|budget|7", "mapped", PART)
    step = Accepting(packed(SOURCES)).step(None, payload, 0)
    assert Accepting(packed(SOURCES)).step(step.state, payload, 0) == step._replace(rows=[], tally="repeated")


VALID = [
    budget(1),
    budget(2, "u", amount="12.5"),
    budget(3, "d"),
    on_mysql("u", BUDGET, BUDGET | {"amount": "3"}, 4),
    sap("RBKP", 5, RBKP),
    sap("RSEG", 6, RSEG),
    budget(
        7, value=with_schema(envelope(after=BUDGET | {"amount": "HCdT"}, origin=ORIGIN), [decimal_field("amount", 2)])
    ),
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(VALID), min_size=1, max_size=8), st.data())
def test_whatever_happens_to_the_bytes_every_record_is_accounted_for(
    messages: list[RawMessage], data: st.DataObject
) -> None:
    worker = Worker()
    for number, message in enumerate(messages):
        value = bytearray(message.value or b"")
        for _ in range(data.draw(st.integers(0, 3))):
            value[data.draw(st.integers(0, len(value) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        key = data.draw(st.sampled_from([message.key, None, b"\xff", bytes(value)]))
        worker.take(message._replace(value=bytes(value), key=key, offset=number))
    assert sum(worker.decoded.values()) == len(messages)
    assert {letter.offset for letter in worker.letters} <= set(range(len(messages)))
    assert worker.accepted["ready"] == worker.decoded["dead"]
    assert len(worker.letters) == worker.decoded["dead"] + worker.accepted["dead"]
    balance(worker.rows)
