"""BAI2, by files made up for it."""

import datetime as dt
from decimal import Decimal

import pytest

from connectors.decoders.bai2 import decode
from connectors.errors import DecodeError
from connectors.messages import Skip
from tests.connectors.decoders.bank_files import BAI2, message, rows, source


def file(account: str, *lines: str, total: int, status: str = "1", currency: str = "USD", modifier: str = "2") -> str:
    """Return a file of one account, with right counts."""
    count = 2 + len(lines)
    head = f"01,S,R,240515,1800,1,,,2/\n02,R,BANK,{status},240515,,{currency},{modifier}/\n03,{account}/\n"
    body = "".join(f"{line}\n" for line in lines)
    return f"{head}{body}49,{total},{count}/\n98,{total},1,{count + 2}/\n99,{total},1,{count + 4}/\n"


def test_balances() -> None:
    balances, _ = rows("bai2", BAI2)
    assert [(row["kind"], row["amount"], row["balanced"], row["bank"]) for row in balances] == [
        ("opening", Decimal("100000.00"), True, "122099999"),
        ("closing", Decimal("83832.87"), True, "122099999"),
    ]
    assert {(row["account"], row["currency"], row["statement_id"]) for row in balances} == {
        ("0123456789", "USD", "2024-05-15")
    }


def test_lines() -> None:
    _, lines = rows("bai2", BAI2)
    assert [row["amount"] for row in lines] == [
        Decimal("-18450.75"), Decimal("2500.50"), Decimal("-204.88"), Decimal("-12.00"),
    ]  # fmt: skip
    first = lines[0]
    assert (first["bank_reference"], first["customer_reference"]) == ("BNK99017", "PAY12345")
    assert first["text"] == "ACME SUPPLY, INC INVOICE 7781"
    assert (first["booking_date"], first["value_date"]) == (dt.date(2024, 5, 15), dt.date(2024, 5, 16))
    assert "value_date" not in lines[1]
    assert lines[2]["return_reason"] == "returned item"
    assert lines[3]["category"] == "fee"
    assert lines[0]["line_id"] == "122099999/240515/1/1.1.1"


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "12345"), ("KWD", "12.345"), ("EUR", "123.45")])
def test_the_currency_gives_the_point(currency: str, amount: str) -> None:
    text = file(f"7,{currency},", "16,195,12345,Z,,,/", total=12345)
    assert rows("bai2", text)[1][0]["amount"] == Decimal(amount)
    assert rows("bai2", text, decimals={currency: 1})[1][0]["amount"] == Decimal("1234.5")


def test_several_records_on_a_line_and_wrapped_text() -> None:
    text = file("7,,010,0,,", "16,195,5,Z,,,ONE/ 16,495,7,Z,,,TWO\nGOES ON/", total=12)
    text = text.replace("12,3/", "12,4/").replace("1,5/", "1,6/").replace("1,7/", "1,8/").replace("/\n", "/   ")
    balances, lines = rows("bai2", text)
    assert [(row["amount"], row["text"]) for row in lines] == [
        (Decimal("0.05"), "ONE"),
        (Decimal("-0.07"), "TWO GOES ON"),
    ]
    assert balances[0].get("balanced") is None


def test_a_slash_in_a_text_starts_no_record() -> None:
    _, lines = rows("bai2", file("7,,", "16,195,5,Z,,,A/ 16,B/C/", total=5))
    assert lines[0]["text"] == "A/ 16,B/C"


def test_a_continuation_before_and_within_the_text() -> None:
    _, lines = rows("bai2", file("7,,", "16,195,5,D,1,3,5,R1/\n88,R2,THE TEXT, AND/\n88, MORE/", total=5).replace(
        "49,5,3", "49,5,5").replace("98,5,1,5", "98,5,1,7").replace("99,5,1,7", "99,5,1,9"))  # fmt: skip
    assert {name: lines[0][name] for name in ("bank_reference", "customer_reference", "text")} == {
        "bank_reference": "R1", "customer_reference": "R2", "text": "THE TEXT, AND MORE",
    }  # fmt: skip


def test_a_reading_of_the_same_day_is_provisional() -> None:
    _, [line] = rows("bai2", file("7,,", "16,195,5,Z,,,/", total=5, modifier="3"))
    assert (line["final"], line["statement_id"]) == (False, "intraday/2024-05-15")


def test_a_value_date_before_the_as_of_date_is_that_date() -> None:
    _, [line] = rows("bai2", file("7,,", "16,195,5,V,240101,,,,/", total=5))
    assert line["value_date"] == dt.date(2024, 5, 15)


@pytest.mark.parametrize(("code", "sign"), [("101", 1), ("399", 1), ("401", -1), ("699", -1), ("721", 1), ("760", -1)])
def test_signs_of_the_ranges(code: str, sign: int) -> None:
    assert rows("bai2", file("7,,", f"16,{code},100,Z,,,/", total=100))[1][0]["amount"] == sign


def test_a_banks_own_code_needs_its_sign() -> None:
    text = file("7,,", "16,921,100,Z,,,/", total=100)
    assert rows("bai2", text, signs={"921": -1})[1][0]["amount"] == -1
    with pytest.raises(DecodeError, match=r"^sign_unknown.*signs"):
        decode(message(text), "bank", source("bai2"))


def test_what_moves_no_money_is_no_line() -> None:
    assert rows("bai2", file("7,,", "16,890,,,,,HELLO/", "16,701,5,Z,,,/", total=5)) == ([], [])


def test_a_correction_of_balances_and_a_test_file() -> None:
    assert rows("bai2", file("7,,010,5,,", total=5, status="3"))[0][0]["amount"] == Decimal("0.05")
    found = decode(message(file("7,,010,5,,", total=5, status="4")), "bank", source("bai2"))
    assert isinstance(found[0], Skip)
    assert isinstance(decode(message(None), "bank", source("bai2"))[0], Skip)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("01,122", "00,122", "unknown_envelope"),
        (",,,2/", ",,,3/", "unknown_envelope"),
        ("49,22616913,8", "49,22616914,8", "count_mismatch"),
        ("49,22616913,8", "49,22616913,9", "count_mismatch"),
        ("98,22616913,1,10", "98,22616913,1,x", "count_mismatch"),
        ("99,22616913,1,12/", "", "count_mismatch"),
        ("16,698,1200,0,,,/\n", "", "count_mismatch"),
        ("02,031001234", "16,031001234", "count_mismatch"),
        ("03,0123456789,,010", "03,,,010", "missing_field"),
        ("03,0123456789,,010", "03,0123456789,,1x", "bad_value"),
        ("10000000", "1x", "bad_value"),
        ("16,495,1845075", "16,495,18450.75", "bad_value"),
        ("16,495,1845075,V", "16,495,1845075,Q", "bad_value"),
        ("16,495,1845075,V,240516", "16,495,1845075,V,241316", "bad_value"),
        (",1,240515,2359", ",9,240515,2359", "unknown_op"),
        (",1,240515,2359", ",2,240515,2359", "unknown_op"),
        (",1,240515,2359", ",3,240515,2359", "unknown_op"),
        (",1,240515,2359", ",1,24051,2359", "bad_value"),
        ("16,698", "16,999", "sign_unknown"),
        ("03,0123456789", "88,0123456789", "bad_value"),
    ],
)
def test_dead_letters(old: str, new: str, reason: str) -> None:
    assert old in BAI2
    with pytest.raises(DecodeError, match=f"^{reason}"):
        decode(message(BAI2.replace(old, new)), "bank", source("bai2"))
