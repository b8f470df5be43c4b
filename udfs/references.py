"""Invoice references as people type them: normal form, and whether two number the parts of one thing."""

import re
from functools import lru_cache

STEP = 2
"""By how much the numbers of a series grow: by one, or by two where one went elsewhere."""
_PLACEHOLDERS = frozenset(
    {"", "NA", "NONE", "NULL", "NIL", "VARIOUS", "UNKNOWN", "TBD", "TBA", "MISC", "X", "XX", "XXX"}
)
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8"})
_FOREIGN, _DIGIT = re.compile(r"[^0-9A-Z]"), re.compile(r"\d")
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
