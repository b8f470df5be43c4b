"""Shapes against plain numpy over slices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.detectors.shapes import shape_names, shapes, strangeness

SCALES = (1, 4, 16)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40))
def test_as_numpy_over_slices(drawn: list[float]) -> None:
    values = np.array(drawn)
    steps = np.abs(np.diff(values, prepend=values[0]))
    wanted: list[float] = []
    for scale in SCALES:
        last, moved = values[-scale:], steps[-scale:]
        known = len(values) >= scale
        wanted += [last.mean(), -last.mean(), moved.mean()] if known else [np.nan] * 3
        wanted += ([last.std()] if known else [np.nan]) if scale > 1 else []
    np.testing.assert_allclose(shapes(values, SCALES), wanted, rtol=1e-6, atol=1e-4)
    assert len(shape_names(SCALES)) == len(wanted)


def test_a_constant_has_no_spread_at_all() -> None:
    found = dict(zip(shape_names(SCALES), shapes(np.full(40, 0.1), SCALES), strict=True))
    assert found["spread of 16"] == found["steps of 16"] == 0.0


@pytest.mark.parametrize("length", [1, 3, 8])
def test_strangeness_is_the_distance_to_the_nearest_without_overlap(length: int) -> None:
    values = np.random.default_rng(1).normal(size=60)
    last = values[-length:]
    starts = range(len(values) - 2 * length + 1)
    wanted = min(float(np.linalg.norm(values[start : start + length] - last)) for start in starts)
    assert strangeness(values, length) == pytest.approx(wanted)
    assert np.isnan(strangeness(values[: 2 * length - 1], length))
