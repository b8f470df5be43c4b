"""Maps: what is refused before any file is read, in words a user can act on."""

from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ConfigError
from connectors.events import EVENTS
from erpulse.extract.load import load, names, parse
from tests.erpulse.extract.sheets import tree


@pytest.mark.parametrize("name", names())
def test_shipped_maps_load(name: str) -> None:
    assert load(name).event in EVENTS


def test_a_map_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(Path("erpulse/extract/maps/corporate_payment.toml").read_text())
    assert load(str(file)).source == "corporate"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"evnt": "x"}, "unknown key 'evnt'; did you mean 'event'"),
        ({"csv": {"delimeter": ";"}}, "unknown key 'csv.delimeter'; did you mean 'delimiter'"),
        ({"event": "supplier_invoices"}, "unknown; did you mean 'supplier_invoice'"),
        ({"format": "xls"}, "format"),
        ({"source": "a|b"}, "source 'a|b'"),
        ({"currency": "euro"}, "currency 'euro'"),
        ({"zone": "Europe/Berlyn"}, "zone 'Europe/Berlyn'"),
        ({"identity": {}}, "[identity] names both or none"),
        ({"identity": {"key": ["no"], "content": True}}, "[identity] names both or none"),
        ({"identity": {"key": ["no"], "without": ["ref"]}}, "'without' belongs to content"),
        ({"known": {}}, "[known] names nothing"),
        ({"known": {"column": "a", "month_end": "b"}}, "[known] names ['column', 'month_end']"),
        ({"known": {"event_time": True, "plus": "5 days"}}, "plus = '5 days'"),
        ({"columns": {"posted": {"formats": ["%d/%m/%y"]}}}, "no year of four digits"),
        ({"columns": {"posted": {"formats": ["%d/%m/%Y", "%m/%d/%Y"]}}}, "in two ways"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse(tree() | changes, "my.toml")
    assert words in str(error.value)


def test_formats_that_look_different_may_have_different_orders() -> None:
    said = tree(columns={"posted": {"formats": ["%d.%m.%Y", "%Y-%m-%d"]}})
    assert parse(said, "my.toml").columns["posted"].formats == ("%d.%m.%Y", "%Y-%m-%d")


def test_a_name_that_is_no_map_tells_the_closest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'birmingham_pcards'"):
        load("birmingham_pcard")


def test_what_is_no_toml_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("event = ")
    with pytest.raises(ConfigError, match="not TOML"):
        load(str(tmp_path / "x.toml"))
