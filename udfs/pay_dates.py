"""When an open invoice is paid: expected date, quantiles, probability that it is late, and why.

Days late are additive effects (`udfs/pay_effects.py`) of the payer, its group, a dispute, the payer's own disputes, the
amount's place among all amounts, the weekday of the due date, and whatever further traits an invoice has (paperless,
payment method), each shrunk as far as its data leave it in doubt. What is left over, measured as if the invoice were
not in its own history, is the distribution around the expectation; given that it is unpaid today, the part of it that
is past falls away (Kaplan-Meier's conditioning: P(paid in (a, t] | unpaid at a)).

Everything is as of a day: an invoice issued later is not there, one paid on that day or later is open, and counts as
censored. Amounts matter by rank only and dates by difference, so other units and epochs change nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from udfs.pay_effects import Floats, Ints, fit

MIN_PAID = 20  # paid invoices below which nothing is said
AMOUNT_CLASSES = 5
QUANTILES = (0.1, 0.5, 0.9)
DAY = pd.Timedelta(days=1)
TRAITS = ("paperless", "payment_method")
"""Columns that are taken as categories where a frame has them."""

_WORDS = {
    "customer_id": "this payer's habit",
    "group": "its group",
    "disputed": "dispute",
    "payer_disputes": "this payer's disputes",
    "amount_class": "size of the amount",
    "due_weekday": "weekday of the due date",
}


@dataclass(frozen=True)
class PayModel:
    """Fitted habits; plain values only, so that it can be written to a file.

    Attributes:
        base: Days late without any effect.
        levels: Factor to level to effect in days.
        history: Customer to paid and open invoices known of it.
        k: Prior weight of the customer's own history, in invoices.
        rests: Standardised leftovers of paid invoices, sorted, in days.
        cuts: Amounts that part the amount classes.
        traits: Further columns used.
    """

    base: float
    levels: Mapping[str, Mapping[str, float]]
    history: Mapping[str, float]
    k: float
    rests: Floats
    cuts: Floats
    traits: tuple[str, ...]


def fit_pay_dates(invoices: pd.DataFrame, as_of: pd.Timestamp, only: Sequence[str] | None = None) -> PayModel | None:
    """Return the habits known on a day.

    Args:
        invoices: One row per invoice: `customer_id`, `issued`, `due`, `paid` (dates; null while open); where known
            `group`, `disputed` (true or false), `amount` (> 0) and the columns of `TRAITS`.
        as_of: Day, exclusive: what is issued or paid on it is not known.
        only: Factors to use, all by default; for comparisons.

    Returns:
        The model; null with fewer than 20 paid invoices.
    """
    known = invoices[invoices["issued"].lt(as_of) & invoices["due"].notna() & invoices["customer_id"].notna()]
    paid = known["paid"].where(known["paid"] < as_of)
    if int(paid.notna().sum()) < MIN_PAID:
        return None
    cuts = _cuts(known)
    traits = tuple(name for name in TRAITS if name in known.columns)
    columns = _factors(known, cuts, traits)
    columns = columns if only is None else columns[[name for name in columns.columns if name in only]]
    coded = {name: pd.factorize(columns[name], use_na_sentinel=True) for name in columns.columns}
    late = _days(paid.fillna(as_of) - known["due"])
    found = fit(late, {name: _codes(code) for name, (code, _) in coded.items()}, _open(paid))
    levels = {
        name: {str(level): float(effect) for level, effect in zip(labels, found.effects[name], strict=True)}
        for name, (_, labels) in coded.items()
        if name in found.effects
    }
    counts = found.counts.get("customer_id", np.zeros(0))
    history = {str(who): float(n) for who, n in zip(coded.get("customer_id", ((), ()))[1], counts, strict=False)}
    k = found.k.get("customer_id", 1.0)
    rests = _standardised(found.rest, known["customer_id"].astype(str), history, k)[~_open(paid)]
    return PayModel(found.base, levels, history, k, np.sort(rests), cuts, traits)


def predict_pay_dates(model: PayModel | None, invoices: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return when invoices are paid, as expected on a day on which they are unpaid.

    Args:
        model: Habits as of that day or earlier; null answers null.
        invoices: As for `fit_pay_dates`, `paid` is not looked at.
        as_of: The day.

    Returns:
        One row per invoice, same index: `expected_date` (the median), `days_late_p10`, `_p50`, `_p90` (days after due,
        + is late), `late_probability` (0..1, paid after the due date), `reason` in words. Null with a reason where
        nothing can be said: no model yet, no due date.
    """
    if model is None:
        return _unknown(invoices.index, f"fewer than {MIN_PAID} paid invoices are known")
    columns = _factors(invoices, model.cuts, model.traits)
    parts = {name: _looked_up(columns[name], levels) for name, levels in model.levels.items()}
    middle = sum(parts.values(), pd.Series(model.base, index=invoices.index))
    own = invoices["customer_id"].astype(str).map(lambda who: model.history.get(who, 0.0)).to_numpy("float64")
    age = -_days(invoices["due"] - as_of)
    rows = [
        _one(model.rests * np.sqrt(1.0 + 1.0 / (n + model.k)), centre, old)
        for n, centre, old in zip(own, middle, age, strict=True)
    ]
    told = pd.DataFrame(rows, columns=[*_names(), "late_probability"], index=invoices.index, dtype="float64")
    told["expected_date"] = invoices["due"] + pd.to_timedelta(told["days_late_p50"].round(), unit="D")
    told["reason"] = _reasons(parts, own, model, age)
    return told.where(invoices["due"].notna(), _unknown(invoices.index, "no due date"))[_columns()]


def _one(rests: Floats, middle: float, age: float) -> list[float]:
    """Return quantiles of days late and the probability of late, for an invoice unpaid `age` days after it was due.

    >>> [round(x, 2) for x in _one(np.arange(-2.0, 3.0), 1.0, -30.0)]
    [-0.6, 1.0, 2.6, 0.6]
    >>> [round(x, 2) for x in _one(np.arange(-2.0, 3.0), 1.0, 2.0)]
    [2.1, 2.5, 2.9, 1.0]
    """
    if not np.isfinite(age):
        return [np.nan] * 4
    late = middle + rests
    left = late[late >= age]
    if not left.size:  # later than anything seen: at any day now, within what is usual from one invoice to the next
        left = age + np.maximum(1.0, np.abs(rests))
    return [*np.quantile(left, QUANTILES).tolist(), float(np.mean(np.round(left) > 0.0))]


def walk_forward(invoices: pd.DataFrame, only: Sequence[str] | None = None, every_days: int = 1) -> pd.DataFrame:
    """Return for each invoice what was expected on the day it was issued, knowing only what was known then.

    Args:
        invoices: As for `fit_pay_dates`.
        only: Factors to use.
        every_days: Days after which habits are learnt anew.

    Returns:
        Columns of `predict_pay_dates` and `as_of`, same index.
    """
    told, model, learnt = [], None, None
    for day, group in invoices.groupby(invoices["issued"].dt.normalize(), sort=True):
        as_of = pd.Timestamp(str(day))
        if learnt is None or model is None or (as_of - learnt) / DAY >= every_days:
            model, learnt = fit_pay_dates(invoices, as_of, only), as_of
        told.append(predict_pay_dates(model, group, as_of).assign(as_of=as_of))
    return pd.concat(told).reindex(invoices.index)


def _names() -> list[str]:
    return [f"days_late_p{round(100 * q)}" for q in QUANTILES]


def _columns() -> list[str]:
    return ["expected_date", *_names(), "late_probability", "reason"]


def _unknown(index: "pd.Index[Any]", reason: str) -> pd.DataFrame:
    rows = pd.DataFrame(np.nan, index=index, columns=[*_names(), "late_probability"])
    return rows.assign(expected_date=pd.Series(pd.NaT, index=index, dtype="datetime64[ns]"), reason=reason)[_columns()]


def _cuts(known: pd.DataFrame) -> Floats:
    if "amount" not in known.columns or known["amount"].notna().sum() < AMOUNT_CLASSES:
        return np.zeros(0)
    shares = np.linspace(0, 1, AMOUNT_CLASSES + 1)[1:-1]
    cuts: Floats = np.unique(np.nanquantile(known["amount"].to_numpy("float64"), shares))
    return cuts


def _factors(rows: pd.DataFrame, cuts: Floats, traits: Sequence[str]) -> pd.DataFrame:
    """Return the categories of each invoice; null where not known."""
    out = {"customer_id": rows["customer_id"].astype(object)}
    for name in ("group", "disputed"):
        if name in rows.columns:
            out[name] = rows[name].astype(object)
    if "disputed" in rows.columns:
        disputed = rows["disputed"].astype(object).eq(True)  # noqa: FBT003
        out["payer_disputes"] = rows["customer_id"].astype(object).where(disputed)
    if cuts.size:
        place = np.searchsorted(cuts, rows["amount"].to_numpy("float64"))
        out["amount_class"] = pd.Series(place, index=rows.index, dtype=object).where(rows["amount"].notna())
    out["due_weekday"] = rows["due"].dt.weekday.astype(object)
    for name in traits:
        out[name] = rows[name].astype(object) if name in rows.columns else pd.Series(None, rows.index, dtype=object)
    return pd.DataFrame(out, index=rows.index)


def _looked_up(column: "pd.Series[Any]", levels: Mapping[str, float]) -> "pd.Series[float]":
    return pd.Series([levels.get(str(level), 0.0) for level in column], index=column.index, dtype="float64")


def _days(span: "pd.Series[Any]") -> Floats:
    days: Floats = (span.to_numpy() / np.timedelta64(1, "D")).astype("float64")
    return days


def _codes(code: Any) -> Ints:  # noqa: ANN401  pandas says ndarray of any integers
    codes: Ints = np.asarray(code, dtype="int64")
    return codes


def _open(paid: "pd.Series[Any]") -> Any:  # noqa: ANN401
    return paid.isna().to_numpy()


def _standardised(rest: Floats, who: "pd.Series[str]", history: Mapping[str, float], k: float) -> Floats:
    """Return each rest as it had been without the row in its payer's history, at full knowledge of the payer."""
    own = who.map(lambda name: history.get(name, 0.0)).to_numpy("float64")
    without = np.maximum(own - 1.0, 0.0)
    out: Floats = rest * (own + k) / np.maximum(own + k - np.minimum(own, 1.0), 1e-9) / np.sqrt(1 + 1 / (without + k))
    return out


def _reasons(parts: "Mapping[str, pd.Series[Any]]", own: Floats, model: PayModel, age: Floats) -> list[str]:
    frame = pd.DataFrame(parts)
    said = []
    for values, n, old in zip(frame.to_dict("records"), own, age, strict=True):
        order = sorted(values.items(), key=lambda item: -abs(item[1]))
        words = [f"{_WORDS.get(str(name), str(name))} {value:+.0f} d" for name, value in order if abs(value) >= 1][:3]
        usual = f"usual {model.base:+.0f} d"
        known = f"{n:.0f} invoices known" if n else "payer not known yet, taken from its group"
        since = [f"unpaid {old:.0f} d after due"] if old > 0 else []
        said.append("; ".join([usual, *words, known, *since]))
    return said
