"""What alerts are worth."""

import pytest

from erpulse.backtest.quality import average_precision, quality


def test_one_document_of_a_label_is_enough() -> None:
    found = quality([frozenset("ab")], [frozenset("bx"), frozenset("a")])
    assert (found.true_alerts, found.found, found.precision, found.recall) == (2, 1, 1.0, 1.0)


def test_nothing_to_divide_by_is_null() -> None:
    found = quality([], [])
    assert (found.precision, found.recall, found.average_precision) == (None, None, None)


@pytest.mark.parametrize(
    ("scores", "wanted", "value"),
    [
        ({"a": 1.0, "b": 0.0}, "a", 1.0),
        ({"a": 0.0, "b": 1.0}, "a", 0.5),
        ({"a": 1.0, "b": 1.0}, "a", 0.5),
        ({"a": 1.0}, "z", None),
    ],
)
def test_average_precision(scores: dict[str, float], wanted: str, value: float | None) -> None:
    assert average_precision(wanted, scores) == value
