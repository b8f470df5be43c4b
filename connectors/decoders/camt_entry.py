"""One entry of ISO 20022: booked as one amount, whatever payments it gathers."""

from typing import TYPE_CHECKING, NamedTuple

from connectors.decoders.camt_values import day_of, money_of
from connectors.decoders.statement import LONGEST, Entry

if TYPE_CHECKING:
    from connectors.decoders.xml_text import Node

_CATEGORIES = (
    dict.fromkeys(("CHRG", "COMM", "FEES"), "fee")
    | dict.fromkeys(("INTR", "INTE"), "interest")
    | dict.fromkeys(("SALA", "PAYR"), "payroll")
    | dict.fromkeys(("TAXE", "GOVT", "VATX"), "tax")
    | dict.fromkeys(("ICCT", "INTC", "XICT", "CAPL", "CASH", "SWEP", "TOPG", "ZABA"), "transfer")
)
"""By sub-family of the bank's transaction code, or the purpose of the payment."""
_NO_REFERENCE = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NONREF"})
_MOST_NAMED = 200
"""Payments of a batch whose references stand in its text."""


class _Other(NamedTuple):
    name: str | None
    account: str | None
    bank: str | None


def entry(node: "Node", ordinal: str, zone: str | None, *, booked: bool) -> Entry:
    """Return an entry.

    Args:
        node: `Ntry`.
        ordinal: Its name where the bank gave it no reference.
        zone: Of the account.
        booked: What holds where the entry has no status.

    Raises:
        DecodeError: `missing_field` or `bad_value` for amount, direction or days.
    """
    money = money_of(node, "Ntry")
    details = [*node.all("NtryDtls/TxDtls")] or [*node.all("TxDtls")]
    single = details[0] if len(details) == 1 else None
    status = node.get("Sts/Cd", "Sts")
    other = _other(single, incoming=money.amount >= 0)
    return Entry(
        line_id=node.get("AcctSvcrRef", "NtryRef") or ordinal,
        amount=money.amount,
        currency=money.currency,
        booked=status == "BOOK" if status else booked,
        booking_date=day_of(node.one("BookgDt"), zone, "Ntry/BookgDt"),
        value_date=day_of(node.one("ValDt"), zone, "Ntry/ValDt"),
        code=_code(node) or (_code(single) if single else None),
        category=_category(node, single),
        reversal=node.get("RvslInd") in {"true", "1"},
        return_reason=_first(details, "RtrInf/Rsn/Cd", "RtrInf/RtrRsn/Cd", "RtrInf/Rsn/Prtry"),
        bank_reference=node.get("AcctSvcrRef") or (single.get("Refs/AcctSvcrRef") if single else None),
        customer_reference=_reference(single, "Refs/PmtInfId", "Refs/InstrId") or node.get("NtryRef"),
        end_to_end_id=_reference(single, "Refs/EndToEndId"),
        counterparty_name=other.name,
        counterparty_account=other.account,
        counterparty_bank=other.bank,
        text=_text(node, details),
    )


def _other(single: "Node | None", *, incoming: bool) -> _Other:
    """Return who paid an incoming amount, or who was paid; versions from 8 nest the party once more."""
    if single is None:
        return _Other(None, None, None)
    role = "Dbtr" if incoming else "Cdtr"
    party, agent = f"RltdPties/{role}", f"RltdAgts/{role}Agt/FinInstnId"
    return _Other(
        single.get(f"{party}/Nm", f"{party}/Pty/Nm", f"RltdPties/Ultmt{role}/Nm", f"RltdPties/Ultmt{role}/Pty/Nm"),
        single.get(f"{party}Acct/Id/IBAN", f"{party}Acct/Id/Othr/Id"),
        single.get(f"{agent}/BIC", f"{agent}/BICFI", f"{agent}/ClrSysMmbId/MmbId"),
    )


def _code(node: "Node") -> str | None:
    """Return the transaction's code: domain, family and sub-family, else the bank's own."""
    parts = [node.get(f"BkTxCd/Domn/{path}") for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return "-".join(part for part in parts if part) or node.get("BkTxCd/Prtry/Cd")


def _category(node: "Node", single: "Node | None") -> str | None:
    purpose = single.get("Purp/Cd") if single else None
    family = node.get("BkTxCd/Domn/Fmly/SubFmlyCd") or (single.get("BkTxCd/Domn/Fmly/SubFmlyCd") if single else None)
    return _CATEGORIES.get(purpose or "") or _CATEGORIES.get(family or "")


def _reference(single: "Node | None", *paths: str) -> str | None:
    found = single.get(*paths) if single else None
    return None if found is None or found.upper() in _NO_REFERENCE else found


def _first(details: "list[Node]", *paths: str) -> str | None:
    return next((found for each in details if (found := each.get(*paths))), None)


def _text(node: "Node", details: "list[Node]") -> str | None:
    """Return the remittance texts; of a batch the end-to-end references too, since its line has none of its own."""
    batch = len(details) > 1
    parts: list[str] = []
    for each in details[:_MOST_NAMED]:
        if batch and (named := _reference(each, "Refs/EndToEndId")):
            parts.append(named)
        parts += [one.text for one in each.all("RmtInf/Ustrd")]
        parts += [one.text for one in each.all("RmtInf/Strd/CdtrRefInf/Ref")]
        parts += [one.text for one in each.all("RmtInf/Strd/CdtrRefInf/CdtrRef")]
    parts = parts or [found for found in (node.get("AddtlNtryInf"),) if found]
    joined = " ".join(part for part in parts if part)
    return (joined if not batch else joined[:LONGEST]) or None
