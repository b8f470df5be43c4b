"""Customers that pay by known habits, for the tests of pay dates."""

import numpy as np
import pandas as pd

START = pd.Timestamp("2023-01-02")
LATE = {"punctual": -2.0, "slow": 12.0, "slower": 25.0}


def invoices(n: int = 360, seed: int = 5, noise: float = 2.0) -> pd.DataFrame:
    """Return invoices of three customers, due after 30 days; a dispute costs 10 days; one day between two invoices."""
    dice = np.random.default_rng(seed)
    who = np.array(list(LATE))[np.arange(n) % 3]
    disputed = dice.random(n) < 0.2
    late = np.array([LATE[name] for name in who]) + 10.0 * disputed + dice.normal(0, noise, n).round()
    issued = START + pd.to_timedelta(np.arange(n), unit="D")
    due = issued + pd.Timedelta(days=30)
    return pd.DataFrame(
        {
            "customer_id": who,
            "group": np.where(who == "punctual", "A", "B"),
            "issued": issued,
            "due": due,
            "paid": due + pd.to_timedelta(late, unit="D"),
            "amount": dice.lognormal(5, 1, n),
            "disputed": disputed,
        }
    )
