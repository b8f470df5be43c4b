"""The files of the shipped maps; what they make of rows is tested in maps/."""

import tomllib
from importlib import resources

import pytest

from connectors.events import EVENTS
from connectors.mapping import load_map, shipped


@pytest.mark.parametrize("name", shipped())
def test_lines_of_a_map_fit_a_screen(name: str) -> None:
    text = resources.files("connectors.maps").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)
    assert max(len(line) for line in text.splitlines()) <= 120


def test_the_plain_schema_feeds_every_event() -> None:
    sections = [section for found in load_map("plain").tables.values() for section in found]
    assert {section.event for section in sections} == set(EVENTS)
