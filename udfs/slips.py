"""Slips of the keyboard: how one invoice number became two, and what looks like one but is the next of a series."""

import re
from typing import Literal

from rapidfuzz.distance import OSA

from udfs.references import STEP, normalise

Slip = Literal["swapped", "retyped", "inserted", "renumbered", "counted"]
SHORTEST, SHORTEST_CORE = 5, 5
"""Characters of a normal reference, and digits of its number, below which likeness says nothing."""
SLACK_DAYS = 4
_DAYS, _MONTHS, _MONTH_DAYS = 31, 12, 31
_YEAR_DAYS = 372
_FOREIGN, _RUN = re.compile(r"[^0-9A-Z]"), re.compile(r"\d+")
_DATE = re.compile(r"[A-Z]{0,5}(\d{1,2})(\d{2})(\d{2})[A-Z]{0,5}")


def slip(first: str | None, second: str | None, gap_days: int) -> Slip | None:
    """Return the slip that may have made one reference of another.

    Numbers that follow one another are no slip, nor are dates that moved as the documents did, nor the next letter.

    Args:
        first: A reference as typed.
        second: Another one.
        gap_days: Days between the documents.

    Returns:
        `swapped`: two neighbours; `inserted`: one more character; `retyped`: another character; `renumbered`: the same
        number with letters before or behind it; `counted`: the last digit differs by more than a series' step, which
        the number of another document does as often as a slip. Null for none.

    >>> slip("INV-48213", "INV-48231", 3), slip("INV-48213", "INV-48913", 3), slip("48213", "482213", 3)
    ('swapped', 'retyped', 'inserted')
    >>> slip("INV-48213", "INV-48214", 3), slip("INV-48213", "INV-48218", 3), slip("100448213", "448213", 3)
    (None, 'counted', None)
    >>> slip("WO 74629", "74629", 3), slip("020110", "030110", 28), slip("1332A00", "1332B00", 7)
    ('renumbered', None, None)
    """
    one, two = normalise(first) or "", normalise(second) or ""
    if one == two or not _comparable(one, two):
        return None
    if OSA.distance(one, two, score_cutoff=1) > 1:
        return "renumbered" if _same_core(first or "", second or "") else None
    if moved(first, second, gap_days) or _next_letter(_plain(first), _plain(second)):
        return None
    if len(one) != len(two):
        return "inserted"
    plain = _plain(first), _plain(second)
    if len(plain[0]) == len(plain[1]) and sum(a != b for a, b in zip(*plain, strict=True)) == 1:
        one, two = plain  # letters taken for digits would prolong the number
    return _replaced(one, two, dates=bool(dates(first) and dates(second)))


def moved(first: str | None, second: str | None, gap_days: int) -> bool:
    """Return whether two references are dates that lie as far apart as their documents, give or take four days.

    >>> moved("020110", "030110", 28), moved("020110", "020110", 0), moved("48213", "48913", 3)
    (True, False, False)
    """
    pairs = zip(dates(first), dates(second), strict=False)
    return any(one != two and abs(abs(one - two) - abs(gap_days)) <= SLACK_DAYS for one, two in pairs)


def dates(reference: str | None) -> list[int]:
    """Return a reference as days of months of 31 days, month first and day first; nothing if it is no date.

    >>> dates("LA021110") == [10 * 372 + 2 * 31 + 11, 10 * 372 + 11 * 31 + 2], dates("48213"), dates(None)
    (True, [], [])
    """
    match = _DATE.fullmatch(_plain(reference))
    if match is None:
        return []
    one, two, year = (int(text) for text in match.groups())
    both = [(one, two), (two, one)] if two <= _MONTHS else [(one, two)]
    return [
        year * _YEAR_DAYS + month * _MONTH_DAYS + max(day, 1)
        for month, day in both
        if 1 <= month <= _MONTHS and day <= _DAYS
    ]


def _plain(reference: str | None) -> str:
    return _FOREIGN.sub("", (reference or "").upper())


def _comparable(one: str, two: str) -> bool:
    if max(len(one), len(two)) < SHORTEST or min(len(one), len(two)) < SHORTEST - 1:
        return False
    return any(map(str.isdigit, one)) and any(map(str.isdigit, two))


def _same_core(first: str, second: str) -> bool:
    """Return whether one reference holds the other, and both the same long number; a date is none."""
    one, two = (re.sub(r"\s", "", text.upper()) for text in (first, second))
    if one not in two and two not in one:
        return False
    cores = {max(_RUN.findall(_plain(text)), key=len, default="").lstrip("0") for text in (one, two)}
    return len(cores) == 1 and len(min(cores)) >= SHORTEST_CORE and not (dates(first) and dates(second))


def _next_letter(one: str, two: str) -> bool:
    """Return whether one letter, as typed, is the next or next but one of the other, as parts are lettered."""
    pairs = [(a, b) for a, b in zip(one, two, strict=False) if a != b]
    if len(one) != len(two) or len(pairs) != 1:
        return False
    (a, b) = pairs[0]
    return a.isalpha() and b.isalpha() and abs(ord(a) - ord(b)) <= STEP


def _replaced(one: str, two: str, *, dates: bool) -> Slip | None:
    places = [at for at in range(len(one)) if one[at] != two[at]]
    if len(places) > 1:
        return "swapped"
    at = places[0]
    if one[at].isdigit() and two[at].isdigit():
        return _digit(one, two, at, dates=dates)
    return "retyped"


def _digit(one: str, two: str, at: int, *, dates: bool) -> Slip | None:
    """Return the slip of one digit by its place in its number: another month or day of a date is none."""
    if dates:
        return None
    if at + 1 < len(one) and one[at + 1].isdigit():
        return "retyped"
    return "counted" if abs(int(one[at]) - int(two[at])) > STEP else None
