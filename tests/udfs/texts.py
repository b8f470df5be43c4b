"""Lines of free text whose words tell their category, with slips of the pen."""

import numpy as np
import pandas as pd

WORDS = {
    "fasteners": ("hexagon bolts zinc plated", "lock washers", "threaded rods", "countersunk screws"),
    "services": ("consulting services", "cleaning services of the month", "training course", "translation"),
    "office": ("copy paper", "printer toner black", "ring binders", "desk lamp"),
    "energy": ("electricity", "natural gas supply", "district heating", "diesel fuel"),
}


def lines(count: int, seed: int = 5) -> pd.DataFrame:
    """Return lines in the order of time: a text of its category, a number, and now and then a letter left out."""
    dice = np.random.default_rng(seed)
    rows = []
    for place in range(count):
        category = list(WORDS)[int(dice.integers(len(WORDS)))]
        text = f"{WORDS[category][int(dice.integers(4))]} {dice.integers(1, 99)}"
        if dice.random() < 0.3:
            gone = int(dice.integers(1, len(text) - 3))
            text = text[:gone] + text[gone + 1 :]
        rows.append((text, category, pd.Timestamp("2025-01-01") + pd.Timedelta(hours=6 * place)))
    return pd.DataFrame(rows, columns=["description", "category", "time"])
