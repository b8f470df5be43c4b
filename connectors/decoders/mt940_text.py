"""The field 86 of MT940 in its dialects: `166?00..?20..`, `/EREF/../NAME/..`, `>20..`, or text as it stands."""

import re
from typing import NamedTuple

from connectors.decoders.mt940_line import reference

_NUMBERED = re.compile(r"([0-9]{3})([?>@|#])(?=[0-9]{2})", re.ASCII)
_MARK = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|PURP|IBAN|BIC)\+|(MTLG):", re.ASCII)
_SLASHED = re.compile(
    r"/(EREF|KREF|MREF|MARF|CSID|RTRN|TRTP|IBAN|BIC|NAME|REMI|BENM|ORDP|ID|ISDT|PREF|CREF|PURP|INIT|ULTD|ULTC|SVCL)/",
    re.ASCII,
)
_PURPOSE = {*range(20, 30), *range(60, 64)}
_RETURNS = frozenset({"108", "109", "159"})
"""Codes of direct debits and transfers that came back."""
_TEXT, _NAMES, _BANK, _ACCOUNT = 0, (32, 33), 30, 31


class Told(NamedTuple):
    """What a field 86 tells of the other side, the reference that travels with the payment, and the rest as text."""

    code: str | None = None
    name: str | None = None
    account: str | None = None
    bank: str | None = None
    end_to_end_id: str | None = None
    returned: str | None = None
    text: str | None = None


def told(text: str) -> Told:
    """Return what a field 86 tells.

    Args:
        text: Its lines, joined as they were cut.

    >>> found = told("166?00GUTSCHRIFT?20EREF+PAY-1?21SVWZ+INV 7?30DEUTDEFF?31DE02?32ACME?33 GMBH")
    >>> found.code, found.name, found.account, found.end_to_end_id, found.text
    ('166', 'ACME GMBH', 'DE02', 'PAY-1', 'INV 7')
    >>> found = told("/EREF/E 5/BENM//NAME/ACME BV/REMI/INV 7/ISDT/2024-05-15")
    >>> found.name, found.end_to_end_id, found.text
    ('ACME BV', 'E 5', 'INV 7')
    """
    match = _NUMBERED.match(text)
    if match:
        return _numbered(text[match.end() :], match[1], match[2])
    if _SLASHED.search(text):
        return _slashed(text)
    return Told(text=text.strip() or None)


def _numbered(text: str, code: str, mark: str) -> Told:
    parts: dict[int, str] = {}
    for piece in re.split(rf"{re.escape(mark)}(?=[0-9]{{2}})", text):
        if piece[:2].isdigit():
            number = int(piece[:2])
            parts[number] = parts.get(number, "") + piece[2:]
    purpose = _purpose("".join(value for number, value in sorted(parts.items()) if number in _PURPOSE))
    name = "".join(parts.get(number, "") for number in _NAMES).strip()
    remittance = purpose.get("SVWZ") or purpose.get("") or parts.get(_TEXT, "")
    return Told(
        code=None if code == "000" else code,
        name=name or None,
        account=parts.get(_ACCOUNT, "").strip() or purpose.get("IBAN"),
        bank=parts.get(_BANK, "").strip() or purpose.get("BIC"),
        end_to_end_id=reference(purpose.get("EREF", "")),
        returned=purpose.get("MTLG") or (parts.get(_TEXT, "").strip() or "returned" if code in _RETURNS else None),
        text=remittance.strip() or None,
    )


def _purpose(text: str) -> dict[str, str]:
    """Return the parts of a purpose by their marks, `EREF+` and the like; what stands before the first is unnamed."""
    pieces = _MARK.split(text)
    parts = {"": pieces[0].strip()}
    for mark, other, value in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        name = mark or other
        parts[name] = parts.get(name, "") + value.strip()
    return parts


def _slashed(text: str) -> Told:
    pieces = _SLASHED.split(text)
    parts: dict[str, str] = {}
    for mark, value in zip(pieces[1::2], pieces[2::2], strict=True):
        parts.setdefault(mark, value.strip("/ "))
    rest = parts.get("REMI") or pieces[0].strip()
    return Told(
        name=parts.get("NAME") or None,
        account=parts.get("IBAN") or None,
        bank=parts.get("BIC") or None,
        end_to_end_id=reference(parts.get("EREF", "")),
        returned=parts.get("RTRN") or None,
        text=rest or None,
    )
