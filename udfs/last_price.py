"""An order's price against the last prices of the same goods from the same supplier, where no agreement says one.

Source: comparison with the last purchase price, as buyers make it; the median of a few withstands one odd price.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from udfs.findings import Finding
from udfs.members import Member
from udfs.wording import money, price


@dataclass(frozen=True)
class Limits:
    """When a price is told.

    Attributes:
        tolerance: Share above the median of the last prices that is borne.
        least: Fewest earlier prices; below that nothing is known.
        reach: How many of the last prices count.
        min_stake: Least money at stake, company currency.
    """

    tolerance: float = 0.1
    least: int = 3
    reach: int = 5
    min_stake: float = 50.0


def above_last(documents: Sequence[Member], limits: Limits) -> dict[str, Finding]:
    """Return order lines above the last prices, by document.

    Args:
        documents: Order lines of one supplier, material, currency and unit that count; those without a price, or that
            are no purchase, say nothing.
        limits: Thresholds.
    """
    priced = [one for one in documents if (one.price or 0.0) > 0 and (one.quantity or 0.0) > 0 and one.amount > 0]
    priced.sort(key=lambda one: (one.day, one.event_time, one.document))
    found: dict[str, Finding] = {}
    for place, line in enumerate(priced):
        earlier = [one for one in priced[:place] if one.number != line.number][-limits.reach :]
        if len(earlier) >= limits.least:
            found |= _dear(line, earlier, limits)
    return found


def _dear(line: Member, earlier: Sequence[Member], limits: Limits) -> dict[str, Finding]:
    asked, usual = line.price or 0.0, median(one.price or 0.0 for one in earlier)
    share = asked / usual - 1
    stake = round(line.amount * (1 - usual / asked), 2)
    if share <= limits.tolerance or stake < limits.min_stake:
        return {}
    said = (
        f"Order {line.number} pays {price(asked, None)} a unit, {share:.1%} more than the {price(usual, None)} of the "
        f"last {len(earlier)} orders; {money(stake, line.currency)} on this order."
    )
    action = f"Ask the supplier why, and ask for {price(usual, None)} a unit before order {line.number} is released."
    high, members = usual * (1 + limits.tolerance), (line, earlier[-1])
    return {line.document: Finding("above_last", "medium", share, asked, None, high, stake, said, action, members)}
