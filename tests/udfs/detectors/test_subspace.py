"""T2 and Q against scikit-learn's PCA and against their own parts."""

import numpy as np
from sklearn.decomposition import PCA

from tests.udfs.detectors.plants import normal
from udfs.detectors.subspace import contributions, fit_subspace, statistics

ROWS = normal(300).to_numpy()


def test_as_a_principal_component_analysis_gives_them() -> None:
    plane = fit_subspace(ROWS, 0.9)
    standard = (ROWS - ROWS.mean(axis=0)) / ROWS.std(axis=0)
    known = PCA(n_components=len(plane.variances)).fit(standard)
    inside = known.transform(standard)
    t2, q = statistics(plane, ROWS)
    np.testing.assert_allclose(t2, (inside**2 / known.explained_variance_).sum(axis=1))
    np.testing.assert_allclose(q, ((standard - known.inverse_transform(inside)) ** 2).sum(axis=1))


def test_it_keeps_as_many_directions_as_explain_the_share() -> None:
    assert [len(fit_subspace(ROWS, share).variances) for share in (0.5, 0.9, 1.0)] == [1, 2, 4]


def test_contributions_are_what_replacing_a_feature_brings() -> None:
    plane, weights = fit_subspace(ROWS, 0.9), (0.3, 2.0)
    row = ROWS[3] + np.array([2.0, 0.0, -1.0, 0.0])
    falls = contributions(plane, row, weights)
    for feature in range(4):
        tried = np.repeat(row[None], 20001, axis=0)
        tried[:, feature] += np.linspace(-10.0, 10.0, 20001) * plane.scale[feature]
        sums = np.dot(weights, statistics(plane, tried))
        assert np.isclose(falls[feature], sums[10000] - sums.min(), atol=1e-5 * sums[10000])


def test_features_that_never_move_do_no_harm() -> None:
    plane = fit_subspace(np.column_stack([ROWS, np.full(len(ROWS), 7.0)]), 1.0)
    assert len(plane.variances) == 4
    assert np.isfinite(statistics(plane, np.append(ROWS[0], 8.0)[None])).all()
