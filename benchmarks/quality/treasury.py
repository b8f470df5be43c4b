"""Daily cash of `us_treasury_dts`: flows and balance 1, 5 and 20 business days ahead, statements that do not add up."""

from pathlib import Path

import numpy as np
import pandas as pd
from row import Row

from udfs.cash_flows import sums_ahead, walk_forward
from udfs.statement_identity import breaks

DATA = "us_treasury_dts"
HORIZONS = (1, 5, 20)
EVERY = 42  # business days after which the forests are learnt anew
WEEK = 5
SEED = 11
INJECTED = 200


def load(data: Path) -> tuple[pd.DataFrame, "pd.Series[float]", "pd.Series[float]"]:
    """Return the daily statements, the net operating flow and the net of debt issues and redemptions, by day."""
    daily = pd.read_csv(data / DATA / "dts_daily_cash.csv.gz", parse_dates=["date"]).set_index("date")
    names = {"opening_musd": "opening", "closing_musd": "closing"}
    statements = daily.rename(columns=names | {"total_deposits_musd": "credits", "total_withdrawals_musd": "debits"})
    lines = pd.read_parquet(data / DATA / "dts_lines.parquet")
    lines = lines.assign(day=pd.to_datetime(lines["date"]), signed=lines["today_musd"].where(
        lines["side"] == "deposit", -lines["today_musd"]).astype("float64"))  # fmt: skip
    debt = lines["item"].str.contains("Public Debt")
    operating = lines[(lines["is_transfer"] == 0) & ~debt].groupby("day")["signed"].sum()
    return statements, operating, lines[debt].groupby("day")["signed"].sum().reindex(operating.index, fill_value=0.0)


def naives(flows: "pd.Series[float]", horizon: int) -> "dict[str, pd.Series[float]]":
    """Return the plain forecasts of a day's flow, each from what was known `horizon` days before."""
    days = pd.DatetimeIndex(flows.index)
    order = flows.groupby([days.year, days.month]).cumcount()
    year = flows.groupby([days.month, order]).shift()
    return {
        "last value": flows.shift(horizon),
        "same weekday": flows.shift(WEEK * -(-horizon // WEEK)),
        "same business day last year": year,
        "same weekday 52 weeks ago": flows.reindex(days - pd.Timedelta(weeks=52)).set_axis(days),
    }


def _flow_rows(flows: "pd.Series[float]", told: pd.DataFrame) -> list[Row]:
    out = []
    for horizon in HORIZONS:
        one = told[told["horizon"] == horizon].set_index("day")
        plain = naives(flows, horizon)
        judged = one["p50"].notna() & pd.concat(plain.values(), axis=1).notna().all(axis=1)
        out += _compared(f"net operating flow, {horizon} business days ahead", one[judged], plain, horizon)
    return out


def _balance_rows(told: pd.DataFrame, name: str, known: "pd.Series[float] | None" = None) -> list[Row]:
    """Return the lines of a balance; its plain forecast is the last balance, that is a change of `known` or 0."""
    out = []
    for horizon in HORIZONS:
        one = sums_ahead(told, horizon).set_index("day")
        one = one[one["p50"].notna()]
        plain = {"last balance": pd.Series(0.0, index=one.index)}
        if known is not None:  # what is announced moves forecast and truth alike, not the last balance
            plain = {"last balance": -known.rolling(horizon).sum().reindex(one.index)}
        out += _compared(f"{name}, {horizon} business days ahead", one, plain, horizon)
    return out


def _compared(what: str, one: pd.DataFrame, plain: "dict[str, pd.Series[float]]", horizon: int) -> list[Row]:
    error = float((one["p50"] - one["actual"]).abs().mean())
    errors = {name: float((values.reindex(one.index) - one["actual"]).abs().mean()) for name, values in plain.items()}
    best = min(errors, key=lambda name: errors[name])
    inside = float(one["actual"].between(one["p10"], one["p90"]).mean())
    anchors = "naive: " + ", ".join(
        f"{name} {value:,.0f}" for name, value in sorted(errors.items(), key=lambda x: x[1])
    )
    goal = "-25 % at 5 days" if horizon == WEEK else "(25 % at 5 days)"
    remark = f"{len(one)} days, walk-forward, learnt anew every {EVERY} days; naive here: {best}"
    reached = f"{error:,.0f} ({error / errors[best] - 1:+.0%})"
    return [
        Row(DATA, f"MAE of the {what}, million USD", anchors, goal, reached, remark),
        Row(DATA, f"80 % range of the {what}", "80 %", "75-85 %", f"{inside:.1%}", remark),
    ]


def injected(statements: pd.DataFrame) -> tuple[pd.DataFrame, pd.Index]:
    """Return statements of which one figure was changed, by 10 units to a tenth of the flow, and on which days."""
    dice = np.random.default_rng(SEED)
    places = np.sort(dice.choice(np.arange(30, len(statements)), INJECTED, replace=False))
    broken = statements.copy()
    for place in places:
        figure = dice.choice(["opening", "closing", "credits", "debits"])
        size = dice.choice([10.0, 50.0, 0.01 * broken["credits"].iloc[place] + 10, 0.1 * broken["credits"].iloc[place]])
        broken.iloc[place, broken.columns.get_loc(figure)] += round(float(size) + 0.5) * dice.choice([-1, 1])
    return broken, statements.index[places]


def _break_row(statements: pd.DataFrame) -> Row:
    broken, days = injected(statements.astype("float64"))
    found = breaks(broken)["is_break"]
    hit = int(found[days].sum())
    next_days = broken.index[np.minimum(broken.index.get_indexer(days) + 1, len(broken) - 1)]
    false = int(found.drop(days.union(next_days)).sum())
    clean = int(breaks(statements)["is_break"].sum())
    remark = f"false alarms: {false} on other days, {clean} of {len(statements)} days without injections"
    return Row(DATA, "injected breaks of the balance identity found", "-", "all", f"{hit} of {len(days)}", remark)


def rows(data: Path) -> list[Row]:
    """Return the lines of this set."""
    if not (data / DATA).exists():
        return []
    statements, operating, debt = load(data)
    flows = walk_forward(operating, "US", HORIZONS, EVERY)
    change = walk_forward((statements["closing"] - statements["closing"].shift()).dropna(), "US", HORIZONS, EVERY)
    return [
        *_flow_rows(operating, flows),
        *_balance_rows(flows, "closing balance, debt issues and redemptions announced", debt),
        *_balance_rows(change, "closing balance, nothing announced"),
        _break_row(statements),
    ]
