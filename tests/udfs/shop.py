"""Production orders whose rejects come of one part and of rework, for the tests of their risk."""

import numpy as np
import pandas as pd

START = pd.Timestamp("2023-01-02")


def orders(n: int = 90, seed: int = 4) -> tuple[pd.DataFrame, dict[str, bool]]:
    """Return operations of `n` orders and which had rejects; an order starts every six hours."""
    dice = np.random.default_rng(seed)
    rows, outcomes = [], {}
    for number in range(n):
        part = ("gear", "shaft", "ring")[number % 3]
        rework = dice.random() < 0.3
        bad = bool(dice.random() < (0.9 if rework or part == "ring" else 0.08))
        outcomes[f"O{number}"] = bad
        time = START + pd.Timedelta(hours=6 * number)
        for step in range(int(dice.integers(3, 7))):
            time += pd.Timedelta(minutes=int(dice.integers(20, 200)))
            rows.append(
                {
                    "order_id": f"O{number}",
                    "time": time,
                    "part": part,
                    "operation": ("turning", "milling", "inspection")[step % 3],
                    "machine": f"M{dice.integers(4)}",
                    "worker": f"W{dice.integers(5)}",
                    "order_qty": 100,
                    "good_qty": int(dice.integers(0, 30)),
                    "review_qty": 0,
                    "rework": rework and step == 1,
                    "minutes": float(dice.integers(20, 200)),
                    "report": "S" if step % 2 else "D",
                }
            )
    return pd.DataFrame(rows), outcomes
