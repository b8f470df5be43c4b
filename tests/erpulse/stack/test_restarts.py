"""How often a part is started again, and what is kept of it."""

from pathlib import Path

import pytest

from erpulse.stack import restarts
from erpulse.stack.restarts import Restarts


def test_the_first_start_is_at_once_and_each_further_one_waits_twice_as_long() -> None:
    times: tuple[float, ...] = ()
    for wait in (0, 1, 2, 4):
        due = Restarts(times).next_start(1000.0 if not times else times[-1], limit=5)
        assert due == (times[-1] if times else 1000.0) + wait
        times = (*times, due)


def test_too_many_within_the_window_is_the_end_and_old_ones_do_not_count() -> None:
    assert Restarts((1.0, 2.0, 3.0)).next_start(4.0, limit=3) is None
    assert Restarts((1.0, 2.0, 3.0)).next_start(3.0 + restarts.WINDOW_S, limit=3) == 3.0 + restarts.WINDOW_S


def test_what_is_kept_and_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "restarts.json"
    known = {"kafka": Restarts((1.0, 2.0), "given up"), "redis": Restarts((3.0,))}
    restarts.save(file, known)
    assert restarts.load(file) == known
    restarts.forget(file, ["kafka"])
    assert set(restarts.load(file)) == {"redis"}
    restarts.forget(file, ["redis", "taskmanager"])
    assert not file.exists()


@pytest.mark.parametrize("text", ["", "[]", '{"kafka": 1}', '{"kafka": {"times": []}}'])
def test_a_damaged_file_says_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "restarts.json").write_text(text)
    assert restarts.load(tmp_path / "restarts.json") == {}
