"""One alarm per event."""

import pytest

from udfs.detectors.quiet import Quiet
from udfs.detectors.score import Score, unknown


def alarms(values: list[float | None], quiet: Quiet) -> list[int]:
    state, found = quiet.start(), []
    for place, value in enumerate(values):
        state, alarm = quiet.step(state, unknown("none") if value is None else Score(value, "some"))
        found += [place] if alarm else []
    return found


@pytest.mark.parametrize(("rows", "wanted"), [(0, [1, 2, 4, 5]), (1, [1, 4]), (2, [1, 4]), (3, [1, 5]), (9, [1])])
def test_what_is_told_once_is_not_told_again_at_once(rows: int, wanted: list[int]) -> None:
    assert alarms([0.5, 1.5, 2.0, None, 3.0, 1.1, 1.0], Quiet(rows=rows)) == wanted
