"""Dates and times: ISO or declared formats, zones, and what is refused because it can be read in two ways."""

from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ConfigError
from tests.erpulse.extract.sheets import epoch_ms, known, read, tree, values


@pytest.mark.parametrize(
    ("written", "zone", "moment"),
    [
        ("2024-06-01", "UTC", "2024-06-01T00:00:00.000Z"),
        ("2024-06-01", "Europe/Berlin", "2024-05-31T22:00:00.000Z"),
        ("2024-06-01 10:30", "UTC", "2024-06-01T10:30:00.000Z"),
        ("2024-06-01T10:30:15.123456Z", None, "2024-06-01T10:30:15.123Z"),
        ("2024-06-01T10:30:00+02:00", "America/New_York", "2024-06-01T08:30:00.000Z"),
    ],
)
def test_iso_needs_no_format(written: str, zone: str | None, moment: str, tmp_path: Path) -> None:
    assert values(read(tmp_path, [f"1,V,{written},5,R"], tree(zone=zone)))[0]["event_time"] == moment


def test_declared_formats_are_tried_in_turn(tmp_path: Path) -> None:
    said = tree(columns={"posted": {"formats": ["%d/%m/%Y", "%Y%m%d"]}}, zone="UTC")
    found = [row["event_time"][:10] for row in values(read(tmp_path, ["1,V,03/04/2024,5,R", "2,V,20240405,5,R"], said))]
    assert found == ["2024-04-03", "2024-04-05"]


def test_a_single_bad_date_is_a_dead_letter(tmp_path: Path) -> None:
    extract = read(tmp_path, ["1,V,2024-02-28,5,R", "2,V,2024-02-30,5,R", "3,V,,5,R"])
    assert [(dead.line, dead.value, dead.reason) for dead in extract.dead] == [
        (3, "2024-02-30", "ambiguous_date"),
        (4, "", "missing_field"),
    ]


@pytest.mark.parametrize(
    ("written", "said", "words"),
    [
        (
            "03/04/2024",
            tree(),
            "none of 2 lines of 'in.csv' has a readable event_time: column 'posted' holds '03/04/2024'",
        ),
        ("2024-06-01", tree(zone=None), "as the map declares no zone"),
        ("2024-06-01", tree(columns={"posted": {"formats": ["%d.%m.%Y"]}}), "wanted a date as %d.%m.%Y"),
    ],
)
def test_a_map_by_which_no_line_can_be_read_is_refused(
    written: str, said: dict[str, Any], words: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, [f"1,V,{written},5,R", f"2,V,{written},6,R"], said)
    assert words in str(error.value)


def test_the_first_filled_column_and_date_with_time(tmp_path: Path) -> None:
    header = "no,vendor,posted,entered,clock,amount,ref"
    line = "1,V,,2024-01-02,093015,5,R"
    extract = read(tmp_path, [line], tree(event_time=["posted", "entered"]), header)
    assert values(extract)[0]["event_time"] == "2024-01-02T00:00:00.000Z"
    extract = read(tmp_path, [line], tree(event_time={"date": "entered", "time": "clock"}), header)
    assert values(extract)[0]["event_time"] == "2024-01-02T09:30:15.000Z"


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ({"month_end": "month"}, "2024-03-01"),
        ({"month_end": "month", "plus": "5d"}, "2024-03-06"),
        ({"column": "loaded"}, "2024-03-04"),
        ({"column": "loaded", "plus": "12h"}, "2024-03-04T12:00"),
    ],
)
def test_when_a_line_arrived(said: dict[str, Any], moment: str, tmp_path: Path) -> None:
    header = "no,vendor,posted,amount,ref,month,loaded"
    extract = read(tmp_path, ["1,V,2024-02-01,5,R,2024-02,2024-03-04"], tree(known=said), header)
    assert known(extract) == [epoch_ms(moment)]


def test_a_line_without_arrival_is_a_dead_letter(tmp_path: Path) -> None:
    header = "no,vendor,posted,amount,ref,month"
    lines = ["1,V,2024-02-01,5,R,2024-02", "2,V,2024-02-01,5,R,Feb 24"]
    extract = read(tmp_path, lines, tree(known={"month_end": "month"}), header)
    assert [(dead.field, dead.value) for dead in extract.dead] == [("known", "Feb 24")]
