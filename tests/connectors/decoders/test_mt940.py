"""MT940 and MT942, by files made up for it."""

import datetime as dt
from decimal import Decimal

import pytest

from connectors.decoders.mt940 import decode
from connectors.errors import DecodeError
from connectors.messages import Change, Skip
from tests.connectors.decoders.bank_files import ACCOUNT, MT940, MT942, message, rows, source

PAGES = """:20:A
:25:10020030/1234567
:28C:3/1
:60F:D240229USD10,00
:61:2402290229C30,00NTRFNONREF
:62M:C240229USD20,00
-
:20:A
:25:10020030/1234567
:28C:3/2
:60M:C240229USD20,00
:61:2402300229RD5,00NMSCNONREF
:62F:C240229USD25,00
"""


def test_balances_of_a_statement() -> None:
    balances, _ = rows("mt940", MT940)
    assert [(row["kind"], row["amount"], row["balance_date"].isoformat()) for row in balances] == [
        ("opening", Decimal("100000.00"), "2024-05-14"),
        ("closing", Decimal("83832.87"), "2024-05-15"),
        ("available", Decimal("80000.00"), "2024-05-15"),
        ("forward_available", Decimal("82500.00"), "2024-05-17"),
    ]
    assert {(row["account"], row["country"], row["statement_number"], row["final"]) for row in balances} == {
        (ACCOUNT, "DE", 115, True)
    }
    assert all(row["balanced"] and row["line_count"] == 4 for row in balances)


def test_lines_of_a_statement() -> None:
    _, lines = rows("mt940", MT940)
    assert [row["amount"] for row in lines] == [Decimal("-18450.75"), Decimal("2500.5"), Decimal("-204.88"), -12]
    assert lines[0] | {"final": True} == lines[0]
    assert {name: lines[0][name] for name in ("bank_reference", "customer_reference", "end_to_end_id", "text")} == {
        "bank_reference": "BNK99017",
        "customer_reference": "PAY-77",
        "end_to_end_id": "PAY-12345",
        "text": "INVOICE 7781",
    }
    assert lines[0]["counterparty_name"] == "ACME SUPPLY GMBH"
    assert lines[0]["counterparty_account"] == "DE89370400440532013000"
    assert (lines[1]["booking_date"], lines[1]["value_date"]) == (dt.date(2024, 5, 15), dt.date(2024, 5, 16))
    assert "end_to_end_id" not in lines[1]
    assert (lines[2]["reversal"], lines[2]["return_reason"]) == (True, "returned item")
    assert (lines[3]["category"], lines[3]["reversal"]) == ("fee", False)


def test_c_with_funds_code_r_is_no_reversal() -> None:
    text = MT940.replace("RC204,88", "CR204,88").replace("C240515EUR83832,87", "C240515EUR84242,63")
    balances, lines = rows("mt940", text)
    assert (lines[2]["amount"], lines[2]["reversal"]) == (Decimal("204.88"), False)
    assert balances[0]["balanced"]


def test_a_statement_that_does_not_add_up_is_told() -> None:
    balances, lines = rows("mt940", MT940.replace("EUR83832,87", "EUR83832,88"))
    assert [row["balanced"] for row in balances] == [False] * 4
    assert len(lines) == 4


def test_pages_in_one_file_are_one_statement() -> None:
    balances, lines = rows("mt940", PAGES)
    assert [(row["kind"], row["amount"]) for row in balances] == [("opening", -10), ("closing", 25)]
    assert all(row["balanced"] for row in balances)
    assert [(row["line_id"], row["value_date"].day, row["reversal"]) for row in lines] == [
        ("1.1", 29, False),
        ("2.1", 29, True),
    ]
    assert {(row["bank"], row["account"]) for row in lines} == {("10020030", "1234567")}


def test_a_page_alone_has_interim_balances() -> None:
    second = PAGES.partition("-\n")[2]
    balances, _ = rows("mt940", second)
    assert [(row["kind"], row.get("page"), row["amount"]) for row in balances] == [
        ("interim", 1, 20),
        ("closing", None, 25),
    ]


def test_pages_that_do_not_chain_do_not_add_up() -> None:
    balances, _ = rows("mt940", PAGES.replace(":60M:C240229USD20,00", ":60M:C240229USD19,00"))
    assert {row["balanced"] for row in balances} == {False}


def test_an_intraday_report_has_pending_lines_and_no_balance() -> None:
    balances, lines = rows("mt940", MT942)
    assert balances == []
    assert [(row["amount"], row["booked"], row["final"]) for row in lines] == [
        (500, False, False),
        (Decimal("-1.5"), True, False),
    ]
    assert lines[0]["statement_id"] == "intraday/2024-05-15/7/1030"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_encodings_and_blank_lines(end: str) -> None:
    text = MT940.replace("free text of a bank", "Gebühr für März").replace("\n", f"  {end}{end}")
    for data in (text.encode(), text.encode("iso8859-15"), text.rstrip().removesuffix("-}").encode()):
        _, lines = rows("mt940", data)
        assert lines[2]["text"] == "Gebühr für März"
    assert rows("mt940", text.encode("cp852"), encoding="cp852")[1][2]["text"] == "Gebühr für März"


def test_the_same_file_again_means_the_same_rows() -> None:
    first, again = (decode(message(MT940, offset), "bank", source("mt940")) for offset in (7, 8))
    for one, other in zip(first, again, strict=True):
        assert isinstance(one, Change)
        assert isinstance(other, Change)
        assert (one.key, one.after, one.event_time) == (other.key, other.after, other.event_time)
        assert one.order_key < other.order_key


def test_days_begin_in_the_zone_of_the_account() -> None:
    change = decode(message(MT940), "bank", source("mt940"))[1]
    assert isinstance(change, Change)
    assert change.event_time.isoformat() == "2024-05-14T22:00:00+00:00"


def test_a_tombstone_is_no_row() -> None:
    assert isinstance(decode(message(None), "bank", source("mt940"))[0], Skip)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (MT940, "PK\x03\x04", "unknown_envelope"),
        (f":25:{ACCOUNT}\n", "", "missing_field"),
        (f":25:{ACCOUNT}", ":25:", "missing_field"),
        (":28C:00115/00001\n", "", "missing_field"),
        (":60F:C240514EUR100000,00\n", "", "missing_field"),
        (":62F:C240515EUR83832,87\n", "", "missing_field"),
        (":60F:C240514EUR", ":60F:C240514USD", "bad_value"),
        (":60F:C240514", ":60F:C241314", "bad_value"),
        (":60F:C", ":60F:X", "bad_value"),
        (":61:2405150515DR18450,75", ":61:2405150515XX18450,75", "bad_value"),
        (":61:2405150515DR18450,75", ":61:2405150515D9999999999999999,00", "bad_value"),
        (":61:2405150515DR18450,75", ":61:2405159915D1,00", "bad_value"),
        (":86:177?00", ":25:177?00", "bad_value"),
        ("free text", "x" * 20_000, "bad_value"),
    ],
)
def test_dead_letters(old: str, new: str, reason: str) -> None:
    assert old in MT940
    text = MT940.replace(old, new)
    with pytest.raises(DecodeError, match=f"^{reason}"):
        decode(message(text), "bank", source("mt940"))


def test_a_report_whose_lines_are_not_all_there() -> None:
    with pytest.raises(DecodeError, match=r"^count_mismatch: :90C:.*2 lines of 498\.50.*the lines are 1"):
        decode(message(MT942.replace(":61:240515D1,5NCHGNONREF\n", "")), "bank", source("mt940"))
    with pytest.raises(DecodeError, match=r"^bad_value: :90D:"):
        decode(message(MT942.replace(":90D:1EUR", ":90D:x")), "bank", source("mt940"))


def test_a_source_without_zone_and_bytes_of_another_encoding() -> None:
    with pytest.raises(DecodeError, match=r"^zone_unknown"):
        decode(message(MT940), "bank", source("mt940", zone=None))
    with pytest.raises(DecodeError, match=r"^bad_bytes.*encoding"):
        decode(message(MT940.encode() + b"\xfa\xff"), "bank", source("mt940", encoding="ascii"))
