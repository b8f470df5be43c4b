"""The shipped maps of production on the sets they are for: one row per line, and what it is made of."""

from pathlib import Path
from typing import Any

import pytest

from erpulse.extract.extract import Extract, read_extract
from erpulse.extract.load import load

DATA = Path(__file__).parents[4] / "shared" / "data"
FILES = {
    "production_4tu": "production_4tu/work_order_events.csv.gz",
    "garment_productivity": "garment_productivity/team_days.csv.gz",
    "nab": "nab/series.parquet",
    "skab": "skab/skab.parquet",
}
pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"no real data in {DATA}")


def extract(name: str) -> Extract:
    """Return a set, read by the map of a name."""
    return read_extract([str(DATA / FILES[name])], load(name))


def asked(found: Extract, query: str) -> list[tuple[Any, ...]]:
    """Return the answer of a query over the rows."""
    return found.connection.execute(query).fetchall()


def test_every_event_of_the_shop_floor_is_a_confirmation() -> None:
    found = extract("production_4tu")
    assert (found.lines, found.rows, found.dead) == (1677, 1677, ())
    query = "SELECT count(DISTINCT order_id), sum(run_seconds) / 60, count(*) FILTER (rework_quantity > 0) FROM valued"
    [[orders, minutes, reworked]] = asked(found, query)
    assert (orders, reworked > 0) == (136, True)
    assert minutes > 100_000


def test_every_team_day_is_a_confirmation_of_its_share() -> None:
    found = extract("garment_productivity")
    assert (found.lines, found.dead) == (985, ())
    short = "SELECT avg(CAST(good_quantity < target_quantity AS INT)) FROM valued"
    assert round(float(asked(found, short)[0][0]), 3) == 0.273


def test_readings_keep_their_digits() -> None:
    found = extract("skab")
    assert (found.lines, found.rows, found.dead) == (4312, 4312, ())
    [[first]] = asked(found, "SELECT readings FROM valued ORDER BY _known, equipment LIMIT 1")
    assert len(first.split(",")) == 8


def test_every_point_of_the_benchmark_is_a_reading() -> None:
    found = extract("nab")
    assert (found.lines, found.rows, found.dead) == (112_092, 112_092, ())
    assert asked(found, "SELECT count(DISTINCT equipment) FROM valued") == [(28,)]
