"""The sums of MT942: number and amount of debits and credits, against its lines."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused
from connectors.decoders.statement import amount_of

if TYPE_CHECKING:
    from connectors.decoders.mt940_fields import Field
    from connectors.decoders.statement import Statement

_SUM = re.compile(r"([0-9]{1,5})([A-Z]{3})([0-9]{1,18}(?:,[0-9]{0,5})?)", re.ASCII)


def check_sums(one: "dict[str, Field]", statement: "Statement") -> None:
    """Check number and balance of the lines, where both sums are told; which of them a reversal is in differs by bank.

    Raises:
        DecodeError: `count_mismatch` if they do not agree: lines are missing. `bad_value` for a sum of another form.
    """
    if not {"90C", "90D"} <= one.keys():
        return
    (in_count, plus), (out_count, minus) = _sum(one["90C"]), _sum(one["90D"])
    found = len(statement.entries), sum((entry.amount for entry in statement.entries), Decimal())
    if found != (in_count + out_count, plus - minus):
        told = f"{in_count + out_count} lines of {plus - minus:f}"
        raise refused(Reason.COUNT_MISMATCH, ":90C:, :90D:", told, f"the lines are {found[0]} of {found[1]:f}")


def _sum(field: "Field") -> tuple[int, Decimal]:
    match = _SUM.match(field.first)
    if match is None:
        raise refused(Reason.BAD_VALUE, f":{field.tag}:", field.first, "allowed: number, currency, amount with comma")
    return int(match[1]), amount_of(match[3].replace(",", ".").rstrip("."), f":{field.tag}:")
