"""What a map may fill."""

from pathlib import Path

import pytest

from connectors.errors import ConfigError
from connectors.events import EVENTS
from connectors.mapping.columns import allowed_values, defaults, kind_of, own_columns
from connectors.mapping.readers import KINDS
from tests.connectors.mapping.rig import AT

INVOICE = EVENTS["supplier_invoice"]


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_can_be_mapped(name: str) -> None:
    columns = own_columns(EVENTS[name])
    assert "order_key" not in columns
    assert {column.python for column in columns.values()} <= set(KINDS)


def test_defaults_and_closed_lists_come_from_the_event() -> None:
    assert defaults(INVOICE) == {"kind": "invoice"}
    assert allowed_values(INVOICE) == {"grain": ("document", "line")}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("amount", "decimal"),
        ("invoice_date", "date"),
        ("kind", "text"),
        ("_rate", "decimal"),
        ("_shift", "int"),
        ("_else_due_date", "date"),
    ],
)
def test_a_field_has_the_kind_of_its_column(name: str, kind: str) -> None:
    assert kind_of(name, INVOICE, AT) == kind


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("amounts", "unknown column of supplier_invoice 'amounts'; did you mean 'amount'?"),
        ("_else_amounts", "unknown column of supplier_invoice 'amounts'"),
        ("_rat", "unknown helper '_rat'; did you mean '_rate'?"),
        ("order_key", "is filled for every event; allowed: grain, kind, invoice_id"),
    ],
)
def test_another_field_is_refused(name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        kind_of(name, INVOICE, AT.at(name))


def test_the_helpers_are_documented_where_a_map_is_explained() -> None:
    text = (Path(__file__).parents[3] / "connectors/maps/plain.toml").read_text(encoding="utf-8")
    assert all(name in text for name in ("_price_unit", "_rate", "_sign", "_shift", "_else_COLUMN"))
