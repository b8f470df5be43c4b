"""What a model must beat."""

from udfs.models.record import Score


def test_equal_or_worse_has_lost() -> None:
    assert Score("MAE", 3.0, {"naive": 3.0, "rule": 4.0}, 9).lost_to() == {"naive": 0.0}
    assert Score("AUC", 0.7, {"naive": 0.5, "rule": 0.75}, 9, higher_is_better=True).lost_to() == {"rule": 0.75 - 0.7}


def test_a_figure_that_is_none_has_lost() -> None:
    assert list(Score("MAE", float("nan"), {"naive": 3.0}, 9).lost_to()) == ["naive"]
