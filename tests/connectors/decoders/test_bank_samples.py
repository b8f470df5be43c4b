"""Statements that banks and libraries publish: amounts, dates, balances and the identity; what is broken is refused."""

import base64
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.errors import DecodeError
from tests.connectors.decoders.bank_files import rows

DATA = Path(__file__).parents[4] / "shared" / "data" / "bank_statements"
SINGLE_FIELDS = frozenset(
    (
        "amount_formats", "currency_in_25", "empty_86", "empty_entry_date", "empty_line", "missing_crlf_at_end",
        "account_balance_credit", "account_balance_debit", "account_identification_iban",
        "account_identification_legacy", "available_balance", "closing_balance", "sepa_snippet_broken",
    )
)  # fmt: skip
"""Files of one or two fields, and one whose text bears the tag of an account."""
pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"no sample data at {DATA}")

_DAY = r"date: !!python/object/apply:mt940.models.Date\n\s+- !!binary \|\n\s+(\S+)"
_AMOUNT = r"apply:decimal.Decimal \['(-?[0-9.]+)'\]"


def files(pattern: str) -> list[Path]:
    """Return the files of a pattern; none where the data are absent."""
    return sorted(DATA.glob(pattern))


def name_of(path: Path) -> str:
    """Return the name of a parameter."""
    return path.stem


def day(packed: str) -> date:
    """Return a day as the published parses hold it: year, month, day in four bytes."""
    data = base64.b64decode(packed)
    return date(int.from_bytes(data[:2]), data[2], data[3])


@pytest.mark.parametrize("path", [one for one in files("mt940/*/*.sta") if one.stem not in SINGLE_FIELDS], ids=name_of)
def test_amounts_and_days_are_those_of_the_published_parse(path: Path) -> None:
    _, lines = rows("mt940", path.read_bytes())
    text = path.with_suffix(".yml").read_text(encoding="utf-8")
    told = re.split(r"- !!python/object:mt940.models.Transaction\n", text.partition("\ntransactions:")[2])[1:]
    assert len(lines) == len(told)
    for line, one in zip(lines, told, strict=True):
        amount, value, entry = (
            re.search(_AMOUNT, one),
            re.search(rf"\n    {_DAY}", one),
            re.search(rf"entry_{_DAY}", one),
        )
        assert amount
        assert value
        reverses = re.search(r"status: (RC|RD)", one) is not None
        assert line["amount"] == Decimal(amount[1]) * (-1 if reverses and amount[1][0] != "-" and "RC" in one else 1)
        assert line["reversal"] == reverses
        assert line["value_date"] == day(value[1])
        if entry:
            assert line["booking_date"] == day(entry[1])


@pytest.mark.parametrize("path", [one for one in files("mt940/*/*.sta") if one.stem not in SINGLE_FIELDS], ids=name_of)
def test_balances_are_those_of_the_published_parse(path: Path) -> None:
    balances, _ = rows("mt940", path.read_bytes())
    text = path.with_suffix(".yml").read_text(encoding="utf-8").partition("\nprocessors:")[0]
    for kind, name in (("opening", "final_opening_balance"), ("closing", "final_closing_balance")):
        block = re.search(rf"{name}: .*?{_AMOUNT}.*?{_DAY}.*?status: ([CD])", text, re.DOTALL)
        last = [row for row in balances if row["kind"] == kind]
        if block:
            assert (abs(last[-1]["amount"]), last[-1]["balance_date"]) == (abs(Decimal(block[1])), day(block[2]))
            assert last[-1]["amount"] == 0 or (last[-1]["amount"] < 0) == (block[3] == "D")


@pytest.mark.parametrize("path", [one for one in files("mt940/*/*.sta") if one.stem in SINGLE_FIELDS], ids=name_of)
def test_single_fields_are_no_statement(path: Path) -> None:
    with pytest.raises(DecodeError, match=r"^(missing_field|bad_value)"):
        rows("mt940", path.read_bytes())


def test_reversals_are_proven_by_the_balances() -> None:
    """The published parses give RC and RD the sign of C and D; the statements then would not add up."""
    balances, lines = rows("mt940", (DATA / "mt940/betterplace/sepa_mt9401.sta").read_bytes())
    reversed_in = {line["account"] for line in lines if line["reversal"]}
    assert reversed_in
    assert all(row["balanced"] for row in balances if row["account"] in reversed_in)


@pytest.mark.parametrize("path", files("camt/*.xml"), ids=name_of)
def test_entries_of_camt(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.stem == "camt053.v2.wrong":
        with pytest.raises(DecodeError, match=r"^missing_field"):
            rows("camt", text)
        return
    _, lines = rows("camt", text)
    entries = [one.partition("<NtryDtls>")[0] for one in re.findall(r"<Ntry>.*?</Ntry>", text, re.DOTALL)]
    assert len(lines) == len(entries) > 0
    for line, one in zip(lines, entries, strict=True):
        amount = re.search(r'<Amt Ccy="(...)">\s*([0-9.]+)', one)
        assert amount
        sign = -1 if "<CdtDbtInd>DBIT" in one else 1
        assert (line["currency"], line["amount"]) == (amount[1], Decimal(amount[2]) * sign)
        assert line["final"] == ("BkToCstmrStmt" in text)


@pytest.mark.parametrize(("name", "count"), [("sample1", 17), ("sample2", 4), ("sample3", None)])
def test_records_of_bai2(name: str, count: int | None) -> None:
    path = DATA / f"bai2/testdata/{name}.txt"
    _, lines = rows("bai2", path.read_bytes())
    found = re.findall(r"(?:^|/\s*)16,(\d{3}),(\d+),", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == len(lines) == (count or len(found))
    signed = [Decimal(amount) / 100 * (1 if int(code) < 400 else -1) for code, amount in found]
    assert [line["amount"] for line in lines] == signed


def test_accounts_of_bai2_add_up_by_their_totals() -> None:
    balances, _ = rows("bai2", (DATA / "bai2/testdata/sample3.txt").read_bytes())
    assert {row["balanced"] for row in balances} == {True}


@pytest.mark.parametrize("path", files("bai2/fuzz/*"), ids=name_of)
def test_what_breaks_other_readers_is_refused(path: Path) -> None:
    for data in (path.read_bytes(), *re.findall(rb'"(.*)"', path.read_bytes())):
        with pytest.raises(DecodeError):
            rows("bai2", data)
