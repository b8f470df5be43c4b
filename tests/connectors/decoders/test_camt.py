"""camt.052, camt.053 and camt.054, by messages made up for it."""

import datetime as dt
from decimal import Decimal

import pytest

from connectors.decoders.camt import decode
from connectors.errors import DecodeError
from connectors.messages import Skip
from tests.connectors.decoders.bank_files import ACCOUNT, BODY, PAID, balance, camt, entry, message, rows, source

TWO = "<NtryDtls><TxDtls><Refs><EndToEndId>{}</EndToEndId></Refs></TxDtls></NtryDtls>"
BATCH = (
    "<NtryDtls><TxDtls><Refs><EndToEndId>A</EndToEndId></Refs><RmtInf><Ustrd>one</Ustrd></RmtInf></TxDtls>"
    "<TxDtls><Refs><EndToEndId>B</EndToEndId></Refs><RmtInf><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd>"
    "</RmtInf></TxDtls></NtryDtls>"
)
BACK = "<RvslInd>true</RvslInd><NtryDtls><TxDtls><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>"


def test_a_statement() -> None:
    balances, lines = rows("camt", camt())
    assert [(row["kind"], row["amount"], row["balanced"]) for row in balances] == [
        ("opening", Decimal("100000.00"), True),
        ("closing", Decimal("81549.25"), True),
    ]
    assert lines == [
        {
            "account": ACCOUNT, "statement_id": "S115", "statement_number": 115, "final": True,
            "statement_date": dt.date(2024, 5, 15), "line_id": "BNK99017", "amount": Decimal("-18450.75"),
            "currency": "EUR", "booked": True, "booking_date": dt.date(2024, 5, 15),
            "value_date": dt.date(2024, 5, 16), "code": "PMNT-ICDT-ESCT", "reversal": False,
            "bank_reference": "BNK99017", "customer_reference": "RUN-1", "end_to_end_id": "PAY-12345",
            "counterparty_name": "ACME SUPPLY", "counterparty_account": "DE89", "counterparty_bank": "GENODEFF",
            "text": "INVOICE 7781",
        }
    ]  # fmt: skip


def test_a_batch_is_one_line_with_its_references_in_the_text() -> None:
    _, [line] = rows("camt", camt(entry("30", more=BATCH)))
    assert (line["amount"], line["text"], line["line_id"]) == (30, "A one B RF18", "1.1")
    assert "end_to_end_id" not in line


def test_the_indicator_of_a_reversal_is_not_turned() -> None:
    _, [line] = rows("camt", camt(entry("7", "DBIT", BACK)))
    assert (line["amount"], line["reversal"], line["return_reason"]) == (-7, True, "AC04")


@pytest.mark.parametrize(
    ("status", "booked"),
    [("<Sts>BOOK</Sts>", True), ("<Sts>PDNG</Sts>", False), ("<Sts><Cd>INFO</Cd></Sts>", False), ("", True)],
)
def test_only_booked_entries_count(status: str, booked: bool) -> None:  # noqa: FBT001 - a parameter of the test
    body = balance("OPBD", "1", "2024-05-15") + balance("CLBD", "1", "2024-05-15") + entry("7", status=status)
    balances, [line] = rows("camt", camt(body, version="08"))
    assert line["booked"] is booked
    assert balances[0]["balanced"] is not booked


def test_balances_of_every_kind() -> None:
    kinds = ("OPBD", "CLBD", "CLAV", "ITBD", "XPCD", "INFO")
    body = "".join(balance(code, "5", "2024-05-15") for code in kinds) + balance("CLBD", "9", "2024-05-15", "DBIT")
    body += balance("FWAV", "6", "2024-05-16") + balance("FWAV", "7", "2024-05-17")
    body += balance("PRCD", "8", "2024-05-15") + balance("CLAV", "1", "2024-05-15", currency="USD")
    balances, _ = rows("camt", camt(body))
    assert [(row["kind"], row["amount"]) for row in balances] == [
        ("opening", 5), ("closing", 5), ("available", 5), ("forward_available", 6), ("forward_available", 7),
        ("interim", 5),
    ]  # fmt: skip


def test_an_overdrawn_balance_is_negative() -> None:
    balances, _ = rows("camt", camt(balance("CLBD", "9", "2024-05-15", "DBIT")))
    assert (balances[0]["amount"], balances[0].get("balanced")) == (-9, None)


@pytest.mark.parametrize(("kind", "prefix"), [("052", "report/"), ("054", "notice/")])
def test_reports_and_notices_are_provisional(kind: str, prefix: str) -> None:
    _, [line] = rows("camt", camt(entry("7", status=""), kind=kind))
    assert (line["final"], line["booked"], line["statement_id"]) == (False, False, f"{prefix}S115")


def test_entries_with_one_reference_stay_apart() -> None:
    more = "<AcctSvcrRef>SAME</AcctSvcrRef>"
    _, lines = rows("camt", camt(entry("1", more=more) + entry("2", more=more)))
    assert [line["line_id"] for line in lines] == ["SAME", "SAME#2"]


def test_a_page_of_several_cannot_be_checked() -> None:
    body = "<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>" + BODY
    balances, _ = rows("camt", camt(body))
    assert all("balanced" not in row for row in balances)


def test_a_tombstone_is_no_row() -> None:
    assert isinstance(decode(message(None), "bank", source("camt"))[0], Skip)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (">", "", "bad_bytes"),
        ("BkToCstmrStmt>", "Other>", "unknown_envelope"),
        ("d:Stmt>", "d:Other>", "missing_field"),
        (f"<d:IBAN>{ACCOUNT}</d:IBAN>", "", "missing_field"),
        ("<d:Id>S115</d:Id>", "", "missing_field"),
        ("<d:CdtDbtInd>DBIT</d:CdtDbtInd>", "", "missing_field"),
        (">DBIT<", ">OTHER<", "sign_unknown"),
        (' Ccy="EUR">18450.75', ">18450.75", "missing_field"),
        (' Ccy="EUR">18450.75', ' Ccy="euro">18450.75', "bad_value"),
        ("18450.75", "-18450.75", "bad_value"),
        ("18450.75", "1e9", "bad_value"),
        ("18450.75", "NaN", "bad_value"),
        ("18450.75", "1234567890123456", "bad_value"),
        ("18450.75", "9" * 400, "bad_value"),
        ("2024-05-15T22:30:00Z", "15/05/2024", "bad_value"),
        ("<d:Dt><d:Dt>2024-05-14</d:Dt></d:Dt>", "", "missing_field"),
        ("INVOICE", "x" * 20_000, "bad_value"),
    ],
)
def test_dead_letters(old: str, new: str, reason: str) -> None:
    text = camt(BODY.replace(PAID, PAID)).decode()
    assert old in text
    with pytest.raises(DecodeError, match=f"^{reason}"):
        decode(message(text.replace(old, new)), "bank", source("camt"))
