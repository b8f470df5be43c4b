"""Pay dates of `ibm_accounts_receivable`: each invoice forecast on its day of issue with what was known then."""

from pathlib import Path

import numpy as np
import pandas as pd
from row import Row
from sklearn.metrics import roc_auc_score

from udfs.pay_dates import walk_forward

DATA = "ibm_accounts_receivable"
ANCHORS = ("due date 11.1, customer mean 6.7", "0.85")
WARM_UP_DAYS = 180  # judged from here on: before, the first payments have hardly come in


def load(data: Path) -> pd.DataFrame:
    """Return the invoices as `udfs.pay_dates` takes them."""
    raw = pd.read_csv(data / DATA / "invoices.csv.gz", dtype={"countryCode": str})
    day = {name: pd.to_datetime(raw[name], format="%m/%d/%Y") for name in ("InvoiceDate", "DueDate", "SettledDate")}
    return pd.DataFrame(
        {
            "invoice_id": raw["invoiceNumber"],
            "customer_id": raw["customerID"],
            "group": raw["countryCode"],
            "issued": day["InvoiceDate"],
            "due": day["DueDate"],
            "paid": day["SettledDate"],
            "amount": raw["InvoiceAmount"],
            "disputed": raw["Disputed"].eq("Yes"),
            "paperless": raw["PaperlessBill"].eq("Electronic"),
        }
    )


def customer_mean(invoices: pd.DataFrame) -> "pd.Series[float]":
    """Return the mean lateness of what the customer had paid before each invoice was issued; 0 without any."""
    late = (invoices["paid"] - invoices["due"]).dt.days
    out = []
    for row in invoices.itertuples():
        seen = (invoices["customer_id"] == row.customer_id) & (invoices["paid"] < row.issued)
        out.append(float(late[seen].mean()) if seen.any() else 0.0)
    return pd.Series(out, index=invoices.index)


def rows(data: Path) -> list[Row]:
    """Return the lines of this set, with and without the dispute flag, whose day the data do not tell."""
    if not (data / DATA).exists():
        return []
    invoices = load(data)
    late = (invoices["paid"] - invoices["due"]).dt.days
    judged = invoices["issued"] >= invoices["issued"].min() + pd.Timedelta(days=WARM_UP_DAYS)
    told = {
        "": walk_forward(invoices, every_days=7),
        ", dispute not known": walk_forward(invoices.drop(columns="disputed"), every_days=7),
    }
    mean = float((customer_mean(invoices) - late)[judged].abs().mean())
    due = float(late[judged].abs().mean())
    out = []
    for name, said in told.items():
        error = float((said["days_late_p50"] - late)[judged].abs().mean())
        area = roc_auc_score(late[judged] > 0, said["late_probability"][judged])
        low, high = (said[column].round()[judged] for column in ("days_late_p10", "days_late_p90"))
        inside = float(np.mean((late[judged] >= low) & (late[judged] <= high)))
        remark = (
            f"{judged.sum()} invoices after {WARM_UP_DAYS} days, learnt anew each week; 80 % range holds {inside:.0%}"
        )
        measured = f"; here due date {due:.1f}, customer mean {mean:.1f}"
        out += [
            Row(DATA, f"MAE of the pay date, days{name}", ANCHORS[0] + measured, "< 6.0", f"{error:.2f}", remark),
            Row(DATA, f"AUC of late{name}", ANCHORS[1], "> 0.88", f"{area:.3f}", remark),
        ]
    return out
