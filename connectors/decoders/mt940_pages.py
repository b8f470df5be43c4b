"""Pages of MT940 put together: what opens with 60M goes on from the page before that closed with 62M."""

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from connectors.decoders.statement import Balance, Statement, adds_up, distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connectors.decoders.mt940_line import Money


class Page(NamedTuple):
    """One page: its own statement, number, balances, and whether it begins and ends a statement."""

    statement: Statement
    number: int
    opening: "Money | None"
    closing: "Money | None"
    begins: bool
    ends: bool


def together(pages: "Iterable[Page]") -> "Iterator[Statement]":
    """Yield statements: pages of one account that follow each other in a file as one, others as they are."""
    group: list[Page] = []
    for page in pages:
        if group and not _goes_on(group[-1], page):
            yield _statement(group)
            group = []
        group.append(page)
    if group:
        yield _statement(group)


def _goes_on(before: Page, page: Page) -> bool:
    same = (before.statement.account, before.statement.statement_number, before.number + 1) == (
        page.statement.account,
        page.statement.statement_number,
        page.number,
    )
    return same and not before.ends and not page.begins


def _statement(group: list[Page]) -> Statement:
    first, last = group[0], group[-1]
    if first.opening is None or last.closing is None:
        return last.statement
    entries = [
        replace(entry, line_id=f"{page.number}.{entry.line_id}") for page in group for entry in page.statement.entries
    ]
    chained = all(a.closing and b.opening and a.closing.amount == b.opening.amount for a, b in pairwise(group))
    balanced = chained and adds_up(first.opening.amount, entries, last.closing.amount, last.statement.currency)
    further = {(one.kind, one.key): one for page in group for one in page.statement.balances}
    return replace(
        last.statement,
        balanced=balanced,
        entries=distinct(entries),
        balances=(_end(first, opens=True), _end(last, opens=False), *further.values()),
    )


def _end(page: Page, *, opens: bool) -> Balance:
    """Return the first or last balance of some pages; in the middle of a statement it is that of the page's end."""
    money, whole = (page.opening, page.begins) if opens else (page.closing, page.ends)
    assert money is not None  # noqa: S101 - the caller has looked
    number = None if whole else page.number - opens
    kind = ("opening" if opens else "closing") if whole else "interim"
    key = "" if number is None else str(number)
    return Balance(kind=kind, amount=money.amount, currency=money.currency, day=money.day, page=number, key=key)
