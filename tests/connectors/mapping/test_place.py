"""Errors of a map say where."""

import re

import pytest

from connectors.errors import ConfigError
from connectors.mapping.place import Place


def test_an_error_names_file_section_and_field() -> None:
    assert str(Place("m").error("x")) == "map 'm': x"
    assert str(Place("m", "budget.B", "B").at("amount").error("x")) == "map 'm' [budget.B] field 'amount': x"


def test_an_unknown_name_gets_the_closest_one() -> None:
    with pytest.raises(ConfigError, match=re.escape("unknown event 'bugdet'; did you mean 'budget'?")):
        Place("m").known("bugdet", ["budget", "agreement"], "event")


@pytest.mark.parametrize("value", ["A", [], [1], [""], None, {"A": 1}])
def test_names_are_a_list_of_texts(value: object) -> None:
    with pytest.raises(ConfigError, match=r"key is .*allowed: a list of names"):
        Place("m").names(value, "key")


def test_a_table_is_asked_for() -> None:
    with pytest.raises(ConfigError, match="fields is None; allowed: a table"):
        Place("m").mapping(None, "fields")
