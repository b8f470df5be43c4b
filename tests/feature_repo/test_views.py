"""What every feature view must have: keys, names, units, sources."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.online import OnlineView
from connectors.settings import Settings
from erpulse.features import repository

NAME = re.compile(
    r"[a-z]+(_[a-z0-9]+)*_(sum|count|mean|min|max|std|mad|p10|p50|p90|ratio|distinct|last|score|ewma|cusum|t2|q)_"
    r"(\d+[mhd]|next\d+[dw]|now|shift|period|ltd)"
)
SPEND = (
    ("spend_amount_sum_30d", "DOUBLE"),
    ("spend_amount_sum_365d", "DOUBLE"),
    ("invoice_count_30d", "BIGINT"),
    ("invoice_count_365d", "BIGINT"),
)
LOGS = (("invoice_amount_log_mean_365d", "DOUBLE"), ("invoice_amount_log_std_365d", "DOUBLE"))
ORDERS = (("po_line_count_14d", "BIGINT"), ("po_amount_sum_14d", "DOUBLE"))

LIFE = (
    *((f"{name}_sum_ltd", "DOUBLE") for name in ("ordered_amount", "invoiced_amount")),
    *((f"{name}_qty_sum_ltd", "DOUBLE") for name in ("ordered", "received", "invoiced")),
    ("po_change_count_ltd", "BIGINT"),
)
DELIVERY = (
    ("receipt_count_90d", "BIGINT"),
    ("late_receipt_count_90d", "BIGINT"),
    ("return_count_90d", "BIGINT"),
    ("late_receipt_ratio_90d", "DOUBLE"),
    ("return_ratio_90d", "DOUBLE"),
)
BUDGET = (
    ("budget_amount_sum_period", "DOUBLE"),
    ("actual_amount_sum_period", "DOUBLE"),
    ("commitment_amount_sum_now", "DOUBLE"),
    ("budget_used_ratio_period", "DOUBLE"),
)


@pytest.fixture(scope="module")
def views() -> Iterator[dict[str, repository.View]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path])
        patch.setenv("FEATURES_REDIS", "")
        patch.setenv("FEATURES_ARCHIVE", "")
        for file in repository.location().glob("*.py"):
            patch.delitem(sys.modules, file.stem, raising=False)
        yield repository.views(Settings())


def test_the_views_of_procurement(views: dict[str, repository.View]) -> None:
    assert {name: view.online for name, view in views.items()}.items() >= {
        view.name: view
        for view in (
            OnlineView("supplier_spend", ("source", "supplier_id"), SPEND + LOGS),
            OnlineView("category_spend", ("source", "category"), SPEND),
            OnlineView("cost_center_spend", ("source", "cost_center"), SPEND),
            OnlineView("requester_spend", ("source", "requester"), SPEND),
            OnlineView("requester_orders", ("source", "requester", "supplier_id", "cost_center"), ORDERS),
            OnlineView("purchase_order_life", ("source", "order_id"), LIFE),
            OnlineView("supplier_delivery", ("source", "supplier_id"), DELIVERY),
            OnlineView("cost_center_budget", ("source", "cost_center", "budget_period"), BUDGET),
        )
    }.items()


def test_rules_for_every_view(views: dict[str, repository.View]) -> None:
    from feast import FeatureView  # noqa: PLC0415

    for name, view in views.items():
        # ids are a source's own; a company's cash comes from several sources, and its code leads
        assert view.online.keys[0] in {"source", "company"}, name
        assert view.archive.endswith(f"/archive/{name}/*/part-*")
        assert (view.time, view.revision) == ("known_time", "revision")
        declared = vars(sys.modules[name])[name]
        assert isinstance(declared, FeatureView)
        assert not declared.ttl, f"{name}: Feast heeds a ttl offline and ignores it online"
        assert declared.description
        for field in declared.features:
            assert NAME.fullmatch(field.name), field.name
            assert {"unit", "sign"} <= set(field.tags), field.name
            assert field.tags["unit"] in field.description, field.name


def test_every_file_is_small(views: dict[str, repository.View]) -> None:
    for name in views:
        lines = (repository.location() / f"{name}.py").read_text().splitlines()
        assert len(lines) <= 40, name
    assert Path(repository.location(), "feature_store.yaml").exists()
