"""Counts and control totals of a BAI2 file: the bank's own proof that nothing is missing."""

from decimal import Decimal
from typing import TYPE_CHECKING

from connectors.dead_letters import Reason
from connectors.decoders.bai2_account import summaries, units
from connectors.decoders.refusals import refused

if TYPE_CHECKING:
    from connectors.decoders.bai2_records import Record

_CLOSES = {"49": "03", "98": "02", "99": "01"}
_PLACE = {"49": 1, "98": 2, "99": 2}


def check_counts(records: "list[Record]") -> None:
    """Check the nesting of a file and the number of records in each account, group and file.

    Raises:
        DecodeError: `count_mismatch` for a number that does not hold or a part that is not closed; `missing_field`
            for one that was not opened.
    """
    open_at: dict[str, int] = {}
    number = 0
    for record in records:
        number += record.physical
        opens = _CLOSES.get(record.code)
        if opens is None:
            _check_open(record, open_at)
            if record.code in {"01", "02", "03"}:
                open_at[record.code] = number - record.physical
            continue
        if opens not in open_at:
            raise refused(Reason.MISSING_FIELD, f"record {record.code}", record.fields, f"closes no record {opens}")
        found, told = number - open_at.pop(opens), record.field(_PLACE[record.code])
        if not (told.isascii() and told.isdigit()) or len(told) > 9 or int(told) != found:  # noqa: PLR2004
            raise refused(Reason.COUNT_MISMATCH, f"record {record.code}, records", told, f"there are {found}")
    if open_at:
        raise refused(Reason.COUNT_MISMATCH, "end of file", sorted(open_at), "records that nothing closes")


def _check_open(record: "Record", open_at: dict[str, int]) -> None:
    within = {"01": (), "02": ("01",), "03": ("01", "02"), "16": ("01", "02", "03")}[record.code]
    if record.code in open_at or not set(within) <= open_at.keys() or (record.code == "02" and "03" in open_at):
        raise refused(Reason.COUNT_MISMATCH, f"record {record.code}", record.fields, "stands where it cannot")


def check_account(head: "Record", lines: "list[Record]", trailer: "Record") -> None:
    """Check the control total of an account: the sum of all amounts as they are written.

    Raises:
        DecodeError: `count_mismatch` if it is another, `bad_value` for an amount that is none.
    """
    found = sum((amount for _, amount in summaries(head)), Decimal())
    found += sum((units(line.field(1) or "0", "record 16, amount") for line in lines), Decimal())
    told = units(trailer.field(0) or "0", "record 49, total")
    if told != found:
        raise refused(Reason.COUNT_MISMATCH, f"record 49 of account {head.field(0)}", told, f"the amounts are {found}")
