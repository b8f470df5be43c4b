"""Categories of free text: what is known, what is alike, what nobody can say."""

import numpy as np
import pandas as pd
import pytest

from tests.udfs.texts import lines
from udfs.line_category import LEAST_LINES, Categories, fit, predict, same_text

ROWS = lines(600)


@pytest.fixture(scope="module")
def model() -> Categories:
    found = fit(ROWS["description"], ROWS["category"])
    assert found is not None
    return found


def told(model: Categories | None, *texts: object) -> list[tuple[object, str]]:
    found = predict(model, pd.Series(texts, dtype="object"))
    return list(zip(found["category"], found["reason"], strict=True))


def test_the_same_text_is_what_it_was_whatever_its_numbers(model: Categories) -> None:
    text = next(iter(model.known))
    assert told(model, text.lower().replace("#", "77")) == [(model.known[text], "the same text before")]


def test_a_slip_of_the_pen_does_not_matter(model: Categories) -> None:
    assert told(model, "hexagn bolts zinc plated, 9 pcs") == [("fasteners", "texts like it")]
    assert told(model, "consuting services 12 h") == [("services", "texts like it")]


def test_what_says_nothing_has_no_category(model: Categories) -> None:
    assert [one for one, _ in told(model, "qqq", "", None, np.nan)] == [None] * 4
    assert [reason for _, reason in told(model, "", None)] == ["no text"] * 2
    assert told(None, "bolts") == [(None, "too little is known")]


def test_a_text_of_two_categories_is_no_rule() -> None:
    texts, categories = pd.Series(["A"] * 40 + ["B"] * 40), pd.Series(["x"] * 39 + ["y"] + ["x"] * 36 + ["y"] * 4)
    assert same_text(texts, categories) == {"A": "x"}


def test_confidence_is_a_share_and_the_index_is_kept(model: Categories) -> None:
    asked = ROWS["description"].tail(50).set_axis(pd.RangeIndex(7, 57))
    found = predict(model, asked)
    assert found.index.equals(asked.index)
    assert found["confidence"].between(0, 1).all()
    assert asked.equals(ROWS["description"].tail(50).set_axis(asked.index)), "inputs stay as they are"


def test_row_by_row(model: Categories) -> None:
    asked = ROWS["description"].tail(20)
    whole = predict(model, asked)
    parts = pd.concat([predict(model, asked.iloc[[place]]) for place in range(len(asked))])
    pd.testing.assert_frame_equal(whole, parts, check_exact=False)


def test_too_few_lines_teach_nothing() -> None:
    few = lines(LEAST_LINES - 1)
    assert fit(few["description"], few["category"]) is None
    assert fit(ROWS["description"], pd.Series("x", index=ROWS.index)) is None


def test_random_categories_are_never_sure() -> None:
    shuffled = ROWS["category"].sample(frac=1.0, random_state=3).set_axis(ROWS.index)
    found = fit(ROWS["description"] + " " + ROWS.index.astype(str).map(lambda n: chr(65 + int(n) % 26) * 3), shuffled)
    assert found is not None
    assert predict(found, pd.Series(["hexagon bolts"]))["category"].isna().all()
