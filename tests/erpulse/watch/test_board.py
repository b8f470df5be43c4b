"""The board: valid, complete, and nothing on top of another."""

import json
import re
from typing import Any

from erpulse.stack.layout import shipped
from erpulse.watch.board import board
from erpulse.watch.metrics import BY_NAME

FILE = "monitoring/erpulse.board.json"
BOARD: dict[str, Any] = json.loads(shipped(FILE).read_text())
PANELS = [panel for panel in BOARD["panels"] if panel["type"] != "row"]


def test_the_shipped_file_is_what_the_code_makes() -> None:
    assert shipped(FILE).read_text() == board(), "erpulse metrics --print board > docker/" + FILE


def test_every_metric_has_one_panel_and_no_panel_asks_for_another() -> None:
    asked = [re.findall(r"erpulse_\w+", target["expr"]) for panel in PANELS for target in panel["targets"]]
    assert sorted(name for names in asked for name in names) == sorted(BY_NAME)


def test_legends_name_labels_that_the_metric_has() -> None:
    for panel in PANELS:
        labels = set(re.findall(r"\{\{(\w+)\}\}", panel["targets"][0]["legendFormat"]))
        assert labels == set(BY_NAME[panel["description"]].labels)


def test_panels_lie_side_by_side_within_the_board() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_ids_are_unique() -> None:
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(ids) == len(set(ids))
