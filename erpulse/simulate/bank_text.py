"""Bank statements as banks write them: MT940 and camt.053, from the same entries."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One entry: in +, out -."""

    day: dt.date
    amount: Decimal
    reference: str
    end_to_end: str
    party: str
    text: str


@dataclass(frozen=True, slots=True)
class BankStatement:
    """A day of an account; `closing` is what the bank says, right or wrong."""

    account: str
    currency: str
    number: int
    day: dt.date
    opening: Decimal
    closing: Decimal
    entries: tuple[BankEntry, ...]


def mt940(statement: BankStatement) -> bytes:
    """Return a statement as MT940.

    >>> day = dt.date(2026, 5, 15)
    >>> one = BankStatement(
    ...     "12345", "USD", 7, day, Decimal(1), Decimal(3), (BankEntry(day, Decimal(2), "R", "E", "P", "T"),)
    ... )
    >>> mt940(one).decode().splitlines()[4]
    ':61:2605150515C2,00NTRFE//R'
    """
    before = statement.day - dt.timedelta(days=1)
    lines = [
        f":20:STMT{statement.number:05d}",
        f":25:{statement.account}",
        f":28C:{statement.number:05d}/00001",
        f":60F:{_balance(before, statement.currency, statement.opening)}",
    ]
    for one in statement.entries:
        mark = "C" if one.amount >= 0 else "D"
        lines += [
            f":61:{one.day:%y%m%d}{one.day:%m%d}{mark}{_comma(one.amount)}NTRF{one.end_to_end[:16]}//{one.reference[:16]}",
            f":86:166?00TRANSFER?20EREF+{one.end_to_end}?21SVWZ+{one.text}?32{one.party[:27]}",
        ]
    return "\n".join(
        [*lines, f":62F:{_balance(statement.day, statement.currency, statement.closing)}", "-", ""]
    ).encode()


def camt053(statement: BankStatement) -> bytes:
    """Return a statement as camt.053.

    >>> day = dt.date(2026, 5, 15)
    >>> camt053(BankStatement("DE1", "EUR", 7, day, Decimal(1), Decimal(1), ())).count(b"<Bal>")
    2
    """
    before = statement.day - dt.timedelta(days=1)
    body = "".join(_entry(statement.currency, one) for one in statement.entries)
    opening = _camt_balance("OPBD", before, statement.currency, statement.opening)
    closing = _camt_balance("CLBD", statement.day, statement.currency, statement.closing)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr>'
        f"<MsgId>M{statement.number}</MsgId></GrpHdr><Stmt><Id>{statement.account}-{statement.number:05d}</Id>"
        f"<ElctrncSeqNb>{statement.number}</ElctrncSeqNb><Acct><Id><Othr><Id>{statement.account}</Id></Othr></Id>"
        f"<Ccy>{statement.currency}</Ccy></Acct>{opening}{closing}{body}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _comma(amount: Decimal) -> str:
    return f"{abs(amount).quantize(CENT):f}".replace(".", ",")


def _balance(day: dt.date, currency: str, amount: Decimal) -> str:
    return f"{'C' if amount >= 0 else 'D'}{day:%y%m%d}{currency}{_comma(amount)}"


def _camt_balance(code: str, day: dt.date, currency: str, amount: Decimal) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_money(currency, amount)}<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _money(currency: str, amount: Decimal) -> str:
    sign = "CRDT" if amount >= 0 else "DBIT"
    return f'<Amt Ccy="{currency}">{abs(amount).quantize(CENT):f}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'


def _entry(currency: str, one: BankEntry) -> str:
    role = "Dbtr" if one.amount >= 0 else "Cdtr"
    return (
        f"<Ntry>{_money(currency, one.amount)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{one.day}</Dt></BookgDt><ValDt><Dt>"
        f"{one.day}</Dt></ValDt><AcctSvcrRef>{escape(one.reference)}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>"
        f"{escape(one.end_to_end)}</EndToEndId></Refs><RltdPties><{role}><Pty><Nm>{escape(one.party)}</Nm></Pty></{role}>"
        f"</RltdPties><RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
