"""The plain Python windows that rivals keep and that are the truth of `benchmarks/rivals`."""

import importlib.util
import math
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jobs.windows import grid, leaves, length

HOUR = 3_600_000


@pytest.fixture(scope="module")
def windows() -> ModuleType:
    file = Path(__file__).resolve().parents[2] / "benchmarks" / "rivals" / "windows.py"
    spec = importlib.util.spec_from_file_location("rival_windows", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lengths_and_grids_are_the_products(windows: ModuleType) -> None:
    own = [(length(name), length(grid(name))) for name in windows.WINDOWS]
    assert [(a.total_seconds() * 1000, b.total_seconds() * 1000) for a, b in own] == list(windows.SPANS)


def test_sums_are_those_of_the_rows_that_have_not_left(windows: ModuleType) -> None:
    dice, now = random.Random(3), 500 * 24 * HOUR  # noqa: S311
    state, rows = windows.Windows(), list[tuple[int, int, float]]()
    for _ in range(400):
        now += dice.randrange(6 * HOUR)
        if dice.random() < 0.2:
            state.forget(now)
        else:
            event, amount = now - dice.randrange(40 * HOUR), round(dice.lognormvariate(6, 1), 2)
            rows.append((event, now, amount))
            state.add(event, now, amount)
        assert state.values() == _direct(windows, rows, now)


def _direct(windows: ModuleType, rows: list[tuple[int, int, float]], now: int) -> tuple[Any, ...]:
    counted = []
    for name in windows.WINDOWS:
        inside = [a for event, known, a in rows if (end := leaves(event, known, name)) is not None and end > now]
        logs = [round(math.log(amount) * 1e6) for amount in inside]
        squares = [(log * log + 500_000) // 1_000_000 for log in logs]
        counted.append((sum(round(a * 1000) for a in inside) / 1000, len(inside), sum(logs) / 1e6, sum(squares) / 1e6))
    return tuple(window[place] for place in range(4) for window in counted)
