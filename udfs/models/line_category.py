"""Model `line_category`: what a free-text line buys. The method is in `udfs/line_category.py`."""

import pandas as pd

from udfs import line_category
from udfs.line_category import Categories
from udfs.models.record import Model, Score, State

LEAST_JUDGED = 50  # lines


def _fit(rows: pd.DataFrame, as_of: pd.Timestamp) -> State | None:
    known = rows[rows["time"] < as_of].sort_values("time", kind="stable")
    model = line_category.fit(known["description"], known["category"])
    return None if model is None else model._asdict()


def _predict(state: State | None, rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    del as_of
    return line_category.predict(None if state is None else Categories(**state), rows["description"])


def _judge(rows: pd.DataFrame, cut: pd.Timestamp, as_of: pd.Timestamp) -> Score | None:
    """Return how many lines from one day to another have the right category; no answer is a wrong one."""
    state = _fit(rows, cut)
    new = rows[(rows["time"] >= cut) & (rows["time"] < as_of) & rows["category"].notna()]
    if state is None or len(new) < LEAST_JUDGED:
        return None
    truth, model = new["category"].astype(str), Categories(**state)
    sure = model._replace(least=0.0)  # judged on all lines, as the plain rules are
    told = line_category.predict(sure, new["description"])["category"]
    known = rows[(rows["time"] < cut) & rows["category"].notna()]
    others = {name: float((truth == plain).mean()) for name, plain in _plain(known, new).items()}
    return Score("share of lines with the right category", float((told == truth).mean()), others, len(new), True)  # noqa: FBT003


def _plain(known: pd.DataFrame, new: pd.DataFrame) -> "dict[str, pd.Series[str]]":
    """Return what is said without a model: the most frequent category, and what the same text was most often."""
    categories = known["category"].astype(str)
    most = line_category.most_frequent(categories)
    by_text = categories.groupby(known["description"].map(line_category.plain)).agg(line_category.most_frequent)
    same = new["description"].map(line_category.plain).map(by_text).fillna(most)
    return {"most frequent": pd.Series(most, index=new.index), "the same text's most frequent": same}


MODEL = Model(
    name="line_category",
    about="Which category a line of free text belongs to, with its confidence; null where it is not sure.",
    entity=("description",),
    label="category",
    time="time",
    needs={
        "description": "text of the line, or who was paid where there is none",
        "time": "when it was ordered or bought",
        "category": "its category, material group or account; null while not known",
    },
    takes={},
    fit=_fit,
    predict=_predict,
    judge=_judge,
    seeds=(line_category.SEED,),
    dates=("time",),
)
