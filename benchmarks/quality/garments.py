"""Result of a shift on `garment_productivity`: forecast from days before, before it starts and as it ends."""

from pathlib import Path

import pandas as pd
from row import Row

from udfs.shift_result import walk_forward

DATA = "garment_productivity"
ANCHORS = "target as forecast 0.1045"
AS_IT_ENDS = ("incentive", "incentive_per_worker", "idle_minutes", "idle_workers", "overtime_minutes",
              "overtime_minutes_per_worker")  # fmt: skip
"""What the report of the shift holds, not its plan; wip and style changes are known as it starts."""


def load(data: Path) -> pd.DataFrame:
    """Return the shifts as `udfs.shift_result` takes them."""
    raw = pd.read_csv(data / DATA / "team_days.csv.gz")
    return pd.DataFrame(
        {
            "day": pd.to_datetime(raw["date"], format="%m/%d/%Y"),
            "department": raw["department"].str.strip().replace("sweing", "sewing"),
            "team": raw["team"].astype(str),
            "target": raw["targeted_productivity"],
            "actual": raw["actual_productivity"],
            "standard_minutes": raw["smv"],
            "wip": raw["wip"],
            "overtime_minutes": raw["over_time"],
            "incentive": raw["incentive"],
            "idle_minutes": raw["idle_time"],
            "idle_workers": raw["idle_men"],
            "style_changes": raw["no_of_style_change"],
            "workers": raw["no_of_workers"],
        }
    )


def rows(data: Path) -> list[Row]:
    """Return the lines of this set."""
    if not (data / DATA).exists():
        return []
    shifts = load(data)
    out = []
    for name, drop in (("as it ends", ()), ("before it starts", AS_IT_ENDS)):
        told = walk_forward(shifts, drop=drop)
        judged = told["expected"].notna()
        truth = shifts["actual"][judged]
        error = float((told["expected"] - shifts["actual"])[judged].abs().mean())
        plain = float((shifts["target"] - shifts["actual"])[judged].abs().mean())
        inside = float(truth.between(told["expected_p10"][judged], told["expected_p90"][judged]).mean())
        remark = f"{judged.sum()} shifts, walk-forward, learnt anew every 3 days; 80 % range holds {inside:.0%}"
        anchors = f"{ANCHORS}; on these rows {plain:.4f}"
        out.append(Row(DATA, f"MAE of the shift's result, {name}", anchors, "< 0.095", f"{error:.4f}", remark))
    return out
