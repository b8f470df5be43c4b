"""A series of readings as arrays: which of them count, and what they are compared with."""

from typing import Any, NamedTuple

import numpy as np

Points = np.ndarray[Any, np.dtype[np.float64]]
TESTED = 60
"""Points that charts look at; what is older is the reference."""


class Series(NamedTuple):
    """Readings that count, oldest first: values, times (epoch s) and sizes of lots (1 where there are none)."""

    values: Points
    times: Points
    sizes: Points


def series(readings: object, times: object, signs: object, sizes: object = None) -> Series | None:
    """Return the readings that still count.

    A reading that was taken back cancels the last equal one of the same time.

    Args:
        readings: Values, shape (n,).
        times: When they happened, epoch s, shape (n,).
        signs: +1 entered, -1 taken back, shape (n,).
        sizes: Pieces of each lot, shape (n,), or nothing.

    Returns:
        None where there is no array, or the newest row is one that was taken back.

    >>> series([1.0, 2.0, 2.0, 3.0], [0, 1, 1, 2], [1, 1, -1, 1]).values.tolist()
    [1.0, 3.0]
    """
    if readings is None or times is None or signs is None:
        return None
    sign, newest = np.asarray(signs, dtype="float64"), np.asarray(readings, dtype="float64")[-1:]
    weight = np.ones(1) if sizes is None else np.asarray(sizes, dtype="float64")[-1:]
    if not len(sign) or sign[-1] < 0 or not np.isfinite([*newest, *weight]).all():
        return None
    return standing(readings, times, signs, sizes)


def standing(readings: object, times: object, signs: object, sizes: object = None) -> Series | None:
    """Return the readings that still count, whether the newest row enters or is taken back; arguments as for `series`.

    >>> standing([1.0, 2.0, 2.0], [0, 1, 1], [1, 1, -1]).values.tolist()
    [1.0]
    """
    if readings is None or times is None or signs is None:
        return None
    value, time, sign = (np.asarray(one, dtype="float64") for one in (readings, times, signs))
    size = np.ones(len(value)) if sizes is None else np.asarray(sizes, dtype="float64")
    keep = sign > 0
    for place in np.flatnonzero(sign < 0):
        same = np.flatnonzero(keep[:place] & (value[:place] == value[place]) & (time[:place] == time[place]))
        keep[same[-1:]] = False
    keep &= np.isfinite(value) & np.isfinite(size)
    return Series(value[keep], time[keep], size[keep])


def parts(found: Series, reference: int) -> tuple[Points, Points] | None:
    """Return the reference and the points to be looked at.

    Args:
        found: The series.
        reference: Points that the reference needs.

    Returns:
        None while there are too few. At most the 60 newest points are looked at, and never more than are referred to.
    """
    count = len(found.values)
    tested = min(TESTED, count - reference)
    return None if tested < 1 else (found.values[: count - tested], found.values[count - tested :])
