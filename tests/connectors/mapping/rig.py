"""Builds maps and changes for the tests of the mapping."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.mapping import SourceMap, load_map, parts
from connectors.mapping.place import Place
from connectors.messages import Change, Op
from connectors.parts import Part, Provenance
from connectors.settings import Source

AT = Place("my.toml", "budget.B", "B", "amount")
TIME = datetime(2026, 5, 15, 8, 30, tzinfo=UTC)
PROVENANCE = Provenance("raw.x", 0, 7, 1)
SOURCE = Source(topics="raw.x", map="plain", currency="EUR", zone="Europe/Berlin")

BUDGETS = """
[budget.B]
key = ["id"]

[budget.B.fields]
budget_id = "id"
cost_center = "cc"
period = "p"
amount = "a"
currency = "c"
"""
BUDGET_ROW = {"id": "1", "cc": "100", "p": "2026", "a": "12.50", "c": "EUR"}


def written(folder: Path, text: str, name: str = "my.toml") -> str:
    """Write a user's map and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def loaded(folder: Path, text: str) -> SourceMap:
    """Return a user's map."""
    return load_map(written(folder, text))


def change(table: str, after: dict[str, Any] | None = None, **more: Any) -> Change:
    """Return a change; an insert unless told."""
    settings: dict[str, Any] = {
        "source": "s",
        "object": table,
        "key": {},
        "op": Op.INSERT,
        "before": None,
        "after": after,
        "before_complete": "before" in more,
        "event_time": TIME,
        "order_key": "0001",
    }
    return Change(**(settings | more))


def mapped(mapping: SourceMap, one: Change, source: Source = SOURCE) -> list[Part]:
    """Return the parts of a change."""
    return parts(one, "s", source, mapping, PROVENANCE, None)
