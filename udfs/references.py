"""Invoice references as people type them: normal form, and whether two are one number typed twice."""

import re

from rapidfuzz.distance import OSA

_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8"})
_SHORT = 5
_PLACEHOLDERS = {"NA", "NONE", "NULL", "VARIOUS", "UNKNOWN", "0"}


def normalise(reference: str | None) -> str | None:
    """Return a reference without case, blanks, punctuation, leading zeros and look-alikes; null for a placeholder.

    >>> normalise("inv-00 12O7"), normalise("INV 00120-7"), normalise("n/a"), normalise(None)
    ('1NV001207', '1NV001207', None, None)
    """
    plain = re.sub(r"[^0-9A-Z]", "", (reference or "").upper())
    folded = plain.translate(_LOOK_ALIKE).lstrip("0")
    return None if not folded or plain in _PLACEHOLDERS else folded


def mistyped(first: str, second: str) -> bool:
    """Return whether two normalised references are likely one number, transposed or with one character retyped.

    Numbers that follow one another are not: equal monthly invoices bear them.

    >>> mistyped("1NV48213", "1NV48231"), mistyped("1NV48213", "1NV48273"), mistyped("1NV48213", "1NV48214")
    (True, True, False)
    >>> mistyped("1234", "1243")
    False
    """
    if first == second or min(len(first), len(second)) < _SHORT:
        return False
    return OSA.distance(first, second, score_cutoff=1) == 1 and not _consecutive(first, second)


def transposed(first: str, second: str) -> bool:
    """Return whether two references of equal length hold the same characters.

    >>> transposed("48213", "48231"), transposed("48213", "48273")
    (True, False)
    """
    return len(first) == len(second) and sorted(first) == sorted(second)


def _consecutive(first: str, second: str) -> bool:
    """Return whether the trailing numbers differ by a small step, as in a series of invoices."""
    one, two = (re.search(r"\d+$", text) for text in (first, second))
    if one is None or two is None or first[: one.start()] != second[: two.start()]:
        return False
    return abs(int(one[0]) - int(two[0])) <= 2  # noqa: PLR2004  a series steps by one, or skips one
