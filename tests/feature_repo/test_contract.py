"""What the jobs emit against what Feast declares: same views, keys in order, fields with the same Feast type."""

import pytest

from connectors.online import OnlineView
from connectors.online_layout import kind_of
from connectors.settings import Settings
from erpulse.features import repository
from jobs.catalog import online_views

EMITTED = {view.name: view for view in online_views()}


def shape(view: OnlineView) -> tuple[tuple[str, ...], list[tuple[str, type]]]:
    return view.keys, [(name, kind_of(sql, name)) for name, sql in view.fields]


@pytest.fixture(scope="module")
def declared() -> dict[str, OnlineView]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FEATURES_REDIS", "")
        patch.setenv("FEATURES_ARCHIVE", "")
        return {name: view.online for name, view in repository.views(Settings()).items()}


def test_same_views(declared: dict[str, OnlineView]) -> None:
    assert set(declared) == set(EMITTED)


@pytest.mark.parametrize("name", sorted(EMITTED))
def test_same_keys_and_fields(declared: dict[str, OnlineView], name: str) -> None:
    assert shape(declared[name]) == shape(EMITTED[name])
