"""What a model says of itself: the rows it learns from, how it is fitted, judged and asked, and what it must beat."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

State = dict[str, Any]
"""A fitted model as plain values, arrays and scikit-learn estimators: what goes into its file."""


@dataclass(frozen=True)
class Score:
    """What a model reached on rows after those it learnt from.

    Attributes:
        measure: What is measured, with its unit.
        model: Figure of the model.
        others: Name to figure of the naive forecast and of the plain rule, on the same rows.
        rows: Rows judged.
        higher_is_better: Whether a greater figure is the better one.
    """

    measure: str
    model: float
    others: Mapping[str, float]
    rows: int
    higher_is_better: bool = False

    def lost_to(self) -> dict[str, float]:
        """Return by how much the model is worse than what it must beat; equal is not enough.

        >>> Score("MAE", 4.0, {"last value": 3.5, "mean": 5.0}, 10).lost_to()
        {'last value': 0.5}
        """
        sign = -1.0 if self.higher_is_better else 1.0
        behind = {name: sign * (self.model - figure) for name, figure in self.others.items()}
        return {name: gap for name, gap in behind.items() if not gap < 0}


@dataclass(frozen=True)
class Model:
    """One model.

    Attributes:
        name: Its name: folder under the model root, module in this package.
        about: What it foretells, in one sentence.
        entity: Columns that name what a row is about.
        label: Column of the outcome, null while not known.
        time: Column of the moment from which a row is known; features are joined as of it.
        needs: Column to its meaning and unit; without them nothing is learnt.
        takes: Column to its meaning and unit; used where there.
        fit: Takes rows and a day, exclusive; returns the state, or null where the day knows too little.
        predict: Takes state, rows and a day; returns a frame with their index and a `reason`.
        judge: Takes rows, the day the training ends and the day the known ends; returns the score between them, or
            null where there is too little to judge.
        seeds: Seeds of whatever is random in it.
        features: Features of the offline store it takes, as `view:feature`.
        free: Whether further columns of the rows are used.
        dates: Columns that are days or times.
    """

    name: str
    about: str
    entity: tuple[str, ...]
    label: str
    time: str
    needs: Mapping[str, str]
    takes: Mapping[str, str]
    fit: Callable[[pd.DataFrame, pd.Timestamp], State | None]
    predict: Callable[[State | None, pd.DataFrame, pd.Timestamp], pd.DataFrame]
    judge: Callable[[pd.DataFrame, pd.Timestamp, pd.Timestamp], Score | None]
    seeds: tuple[int, ...] = ()
    features: tuple[str, ...] = ()
    free: bool = False
    dates: tuple[str, ...] = ()
