"""T2 and Q against a direct computation, and how often they alarm in control."""

import numpy as np
import pytest

from udfs import process_chart


def plane(rows: int, seed: int = 2) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Return samples of five sensors that move in two directions, and a little noise."""
    rng = np.random.default_rng(seed)
    found: np.ndarray[tuple[int, int], np.dtype[np.float64]] = rng.normal(size=(rows, 2)) @ np.array(
        [[1.0, 2.0, 0.5, 0.0, 1.0], [0.0, 1.0, -1.0, 3.0, 1.0]]
    ) + 0.05 * rng.normal(size=(rows, 5))
    return found


def test_t2_and_q_as_computed_directly() -> None:
    learnt, row = plane(300), plane(1, seed=9)[0]
    model = process_chart.fit(learnt)
    assert model is not None
    z = (learnt - learnt.mean(axis=0)) / learnt.std(axis=0, ddof=1)
    values, vectors = np.linalg.eigh(np.cov(z.T))
    kept = vectors[:, ::-1][:, : len(model.variances)]
    one = (row - learnt.mean(axis=0)) / learnt.std(axis=0, ddof=1)
    t2 = float(np.sum((kept.T @ one) ** 2 / values[::-1][: len(model.variances)]))
    q = float(np.sum((one - kept @ (kept.T @ one)) ** 2))
    found = process_chart.depart(model, row)
    assert found.t2 * model.t2_limit == pytest.approx(t2)
    assert found.q * model.q_limit == pytest.approx(q)


def test_alarms_in_control_are_about_as_rare_as_asked() -> None:
    model = process_chart.fit(plane(500), confidence=0.99)
    assert model is not None
    alarms = np.mean([process_chart.depart(model, row).score > 1 for row in plane(3000, seed=5)])
    assert 0.003 < alarms < 0.035


def test_a_broken_relation_is_q_and_names_the_sensor() -> None:
    model = process_chart.fit(plane(300))
    assert model is not None
    row = plane(1, seed=3)[0]
    row[3] += 3.0
    found = process_chart.depart(model, row)
    assert found.q > 1
    assert found.q > found.t2
    assert found.share.sum() == pytest.approx(1.0)


def test_what_cannot_be_learnt() -> None:
    assert process_chart.fit(plane(10)) is None
    assert process_chart.fit(np.ones((100, 3))) is None
    model = process_chart.fit(np.c_[plane(100), np.ones(100)])
    assert model is not None
    assert model.used.tolist() == [True] * 5 + [False]
