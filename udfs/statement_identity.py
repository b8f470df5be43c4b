"""Whether a bank statement adds up: opening + credits - debits = closing, and today's opening is yesterday's closing.

Statements in whole millions round each figure, so small gaps are no break. How small is learnt per account from gaps
that were seen before: a gap is a break when it is larger than any gap of the past that was not itself a break, and by
more than one unit of the last digit. Nothing depends on the unit or scale of the amounts.
"""

import numpy as np
import pandas as pd

from udfs.cash_calendar import Floats

MIN_DAYS = 20  # gaps seen before rounding is known; before it, gaps of up to half a unit per figure are borne
FIGURES = 4  # rounded figures in the identity: opening, credits, debits, closing


def gaps(statements: pd.DataFrame) -> pd.DataFrame:
    """Return what each statement lacks.

    Args:
        statements: One row per statement of one account in order: `opening`, `closing`, `credits`, `debits`, all in
            the account's currency; null where not told.

    Returns:
        Same index: `identity_gap` = opening + credits - debits - closing, `continuity_gap` = opening - closing of the
        statement before; null where a figure is null.

    >>> two = pd.DataFrame(
    ...     {"opening": [10.0, 15.0], "credits": [7.0, 1.0], "debits": [2.0, 0.0], "closing": [15.0, 26.0]}
    ... )
    >>> gaps(two).values.tolist()
    [[0.0, nan], [-10.0, 0.0]]
    """
    number = statements[["opening", "credits", "debits", "closing"]].astype("float64")
    identity = number["opening"] + number["credits"] - number["debits"] - number["closing"]
    return pd.DataFrame(
        {"identity_gap": identity, "continuity_gap": number["opening"] - number["closing"].shift()}, statements.index
    )


def unit_of(values: Floats) -> float:
    """Return the unit of the last digit: the least difference between two values; 0 with fewer than two.

    >>> unit_of(np.array([2.5, 10.0, 12.5])), unit_of(np.array([3.0]))
    (2.5, 0.0)
    """
    known = np.unique(values[np.isfinite(values)])
    apart = np.diff(known)
    solid = apart[apart > 1e-9 * np.abs(known).max()] if known.size else apart
    return float(solid.min()) if solid.size else 0.0


def breaks(statements: pd.DataFrame) -> pd.DataFrame:
    """Return which statements do not add up, or do not follow on the one before, in one pass.

    Args:
        statements: As for `gaps`.

    Returns:
        Same index: `identity_gap`, `continuity_gap`, `tolerance` (borne on that day), `is_break`, `reason` in words.
    """
    found = gaps(statements)
    unit = unit_of(statements[["opening", "closing", "credits", "debits"]].head(MIN_DAYS).to_numpy("float64").ravel())
    for name in ("identity", "continuity"):
        found[f"{name}_tolerance"] = _tolerances(found[f"{name}_gap"].to_numpy("float64"), unit)
    identity = found["identity_gap"].abs() > found["identity_tolerance"]
    continuity = found["continuity_gap"].abs() > found["continuity_tolerance"]
    words = [
        "; ".join(
            [f"opening + credits - debits is {gap:+.6g} off closing"] * bool(a)
            + [f"opening is {step:+.6g} off the closing before"] * bool(b)
        )
        for gap, step, a, b in zip(found["identity_gap"], found["continuity_gap"], identity, continuity, strict=True)
    ]
    told = found[["identity_gap", "continuity_gap"]].copy()
    told["tolerance"], told["is_break"], told["reason"] = found["identity_tolerance"], identity | continuity, words
    return told


def _tolerances(values: Floats, unit: float) -> Floats:
    """Return for each gap what earlier gaps show to be rounding."""
    out = np.empty(values.size)
    greatest, least, seen = 0.0, unit, 0
    for place, gap in enumerate(np.abs(values)):
        usual = greatest if seen >= MIN_DAYS else max(greatest, unit * FIGURES / 2)
        out[place] = usual + least * 1.000001
        if np.isfinite(gap) and gap <= out[place]:
            greatest, seen = max(greatest, gap), seen + 1
            least = min(least, gap) if gap > 1e-6 * unit else least
    return out
