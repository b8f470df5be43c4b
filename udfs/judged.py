"""What rules make of a batch, column by column: the result of the vectorized call."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Judged:
    """Answers to n rows; arrays to be filled in place.

    Attributes:
        score: Unit by rule, float64, shape (n,); NaN: cannot say.
        kind: Kind of finding, text or null, shape (n,).
        alerted: Whether the finding is one to tell of, bool, shape (n,).
        verdicts: Text for the alert log or null, shape (n,).
    """

    score: Column
    kind: Column
    alerted: Column
    verdicts: Column

    def put(self, places: Column, part: "Judged") -> None:
        """Take in the answers to some of the rows.

        Args:
            places: Their places, integers, shape (m,).
            part: Their answers, shape (m,).
        """
        for name, column in vars(self).items():
            column[places] = getattr(part, name)

    def frame(self, index: "pd.Index[Any]") -> pd.DataFrame:
        """Return the answers as columns, shape (n,), in the order of the fields of the SQL type."""
        return pd.DataFrame(vars(self), index=index)


def unjudged(count: int) -> Judged:
    """Return answers to rows that nobody judged: all null, not alerted.

    >>> unjudged(1).frame(pd.RangeIndex(1)).values.tolist()
    [[nan, None, False, None]]
    """
    null = np.full(count, None, dtype="object")
    return Judged(np.full(count, np.nan), null, np.zeros(count, dtype="bool"), null.copy())
