"""Risk of rejection on `production_4tu`: orders scored after each operation but their last, from closed orders only."""

from pathlib import Path

import pandas as pd
from row import Row
from sklearn.metrics import roc_auc_score

from udfs.order_risk import walk_forward

DATA = "production_4tu"
ANCHORS = "logistic 59, forest 71, XGB 76"


def load(data: Path) -> tuple[pd.DataFrame, dict[str, bool]]:
    """Return the operations as `udfs.order_prefix` takes them, and which orders had rejects."""
    raw = pd.read_csv(data / DATA / "work_order_events.csv.gz").sort_values(["Case ID", "event_nr"], kind="stable")
    events = pd.DataFrame(
        {
            "order_id": raw["Case ID"],
            "event_nr": raw["event_nr"],
            "time": pd.to_datetime(raw["Complete Timestamp"]),
            "part": raw["Part_Desc_"],
            "operation": raw["Activity"].str.split(" - ").str[0].str.strip(),
            "machine": raw["Resource.1"],
            "worker": raw["Resource"],
            "order_qty": raw["Work_Order_Qty"],
            "good_qty": raw["Qty_Completed"],
            "review_qty": raw["Qty_for_MRB"],
            "rework": raw["Rework"].eq("Y"),
            "minutes": raw["activity_duration"],
            "report": raw["Report_Type"],
        }
    ).reset_index(drop=True)
    outcome = raw.groupby("Case ID")["label"].first().eq("deviant")
    return events, {str(order): bool(value) for order, value in outcome.items()}


def rows(data: Path) -> list[Row]:
    """Return the lines of this set."""
    if not (data / DATA).exists():
        return []
    events, outcomes = load(data)
    risk = walk_forward(events, outcomes)
    truth = events["order_id"].map(outcomes)
    last = events.groupby("order_id")["event_nr"].transform("max")
    judged = risk.notna() & (events["event_nr"] < last)
    weight = 1.0 / events["order_id"].map(events["order_id"][judged].value_counts())[judged]
    each = roc_auc_score(truth[judged], risk[judged])
    order = roc_auc_score(truth[judged], risk[judged], sample_weight=weight)
    orders = events["order_id"][judged].nunique()
    remark = f"{judged.sum()} operations of {orders} orders, walk-forward, learnt anew after 5 closed orders; +-5"
    measure = "AUC of rejection before the order ends, x 100"
    return [
        Row(DATA, f"{measure}, each operation counts 1", ANCHORS, "> 72", f"{100 * each:.1f}", remark),
        Row(DATA, f"{measure}, each order counts 1", ANCHORS, "> 72", f"{100 * order:.1f}", remark),
    ]
