"""Invoice references as people type them: normal form, and whether two are one number typed twice."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

SHORTEST = 5
"""Characters of a normal reference below which one slip of the keyboard says nothing."""
STEP = 2
"""By how much the numbers of a series grow: by one, or by two where one went elsewhere."""
_PLACEHOLDERS = frozenset(
    {"", "NA", "NONE", "NULL", "NIL", "VARIOUS", "UNKNOWN", "TBD", "TBA", "MISC", "X", "XX", "XXX"}
)
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8"})
_FOREIGN, _DIGIT, _LAST_NUMBER = re.compile(r"[^0-9A-Z]"), re.compile(r"\d"), re.compile(r"\d+$")
_PART = re.compile(r"(.*?\d)(?:[^0-9A-Z]+(\d{1,2}|[A-Z])|([A-Z]))?")


@lru_cache(maxsize=65_536)
def normalise(reference: str | None) -> str | None:
    """Return a reference without case, blanks, punctuation, leading zeros and look-alikes.

    Args:
        reference: As typed.

    Returns:
        Normal form; null where nothing was typed, or a word that stands for nothing. A word without a digit, as RENT,
        is kept as it is: an invoice that bears it twice is a repeat all the same.

    >>> normalise("inv-00 12O7"), normalise("INV 00120-7"), normalise("n/a"), normalise("0"), normalise(None)
    ('1NV001207', '1NV001207', None, None, None)
    >>> normalise("Rents, LV")
    'RENTSLV'
    """
    plain = _FOREIGN.sub("", (reference or "").upper())
    if not _DIGIT.search(plain):
        return None if plain in _PLACEHOLDERS else plain
    return plain.translate(_LOOK_ALIKE).lstrip("0") or None


def mistyped(first: str, second: str) -> bool:
    """Return whether two normal references are likely one number, transposed or with one character retyped.

    Numbers that follow one another are not: equal monthly invoices bear them.

    >>> mistyped("1NV48213", "1NV48231"), mistyped("1NV48213", "1NV48273"), mistyped("1NV48213", "1NV48214")
    (True, True, False)
    >>> mistyped("1234", "1243"), mistyped("RENTAL", "RENTALS")
    (False, False)
    """
    if first == second or min(len(first), len(second)) < SHORTEST:
        return False
    if not (_DIGIT.search(first) and _DIGIT.search(second)):
        return False
    return OSA.distance(first, second, score_cutoff=1) == 1 and not _consecutive(first, second)


def transposed(first: str, second: str) -> bool:
    """Return whether two references of equal length hold the same characters.

    >>> transposed("48213", "48231"), transposed("48213", "48273")
    (True, False)
    """
    return len(first) == len(second) and sorted(first) == sorted(second)


def parts_of_one(first: str | None, second: str | None) -> bool:
    """Return whether two references, as typed, number the parts of one thing: instalments, partial deliveries.

    Parts bear one number with another letter behind it, or with one or two digits behind a separator; the first part
    may go without.

    >>> parts_of_one("INV-48213-1", "INV-48213-4"), parts_of_one("48213", "48213A"), parts_of_one("48213", "482131")
    (True, True, False)
    >>> parts_of_one("INV-48213", "INV-48231"), parts_of_one(None, "48213")
    (False, False)
    """
    one, two = (_PART.fullmatch((text or "").upper().strip()) for text in (first, second))
    if one is None or two is None or normalise(one[1]) != normalise(two[1]):
        return False
    return (one[2] or one[3]) != (two[2] or two[3])


def _consecutive(first: str, second: str) -> bool:
    """Return whether the trailing numbers differ by a small step, as in a series of invoices."""
    one, two = _LAST_NUMBER.search(first), _LAST_NUMBER.search(second)
    if one is None or two is None or first[: one.start()] != second[: two.start()]:
        return False
    return abs(int(one[0]) - int(two[0])) <= STEP
