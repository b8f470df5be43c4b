"""Whether a section can become rows: its header is there, every required column is fed, none is fed twice."""

from typing import TYPE_CHECKING

from connectors.errors import did_you_mean
from connectors.mapping.columns import CHANGE_COLUMNS, DERIVED, ELSE, defaults, required_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.mapping.place import Place
    from connectors.mapping.sections import Section
    from connectors.schema import Table


def check_section(section: "Section", others: "Mapping[str, Section]", event: "Table", at: "Place") -> None:
    """Check a section against the event and the other sections of the event.

    Raises:
        ConfigError: its header is missing, keyed otherwise or feeds the same field; a required column has no source.
    """
    lent = _lent(section, others, at)
    own = {field.name for field in section.fields}
    if both := sorted(own & lent):
        raise at.error(f"{', '.join(both)}: fed by row and header; drop one, or call it {ELSE}{both[0]} in the header")
    if section.role == "row":
        _check_required(section, own | lent, event, at)


def _lent(section: "Section", others: "Mapping[str, Section]", at: "Place") -> frozenset[str]:
    if section.header is None:
        return frozenset()
    name, columns = section.header
    headers = [other for other, one in others.items() if one.lent]
    if name not in headers:
        raise at.error(f"unknown header {name!r}{did_you_mean(name, headers)}; a section with role = 'header' or lends")
    if len(columns) != len(others[name].key):
        raise at.error(f"header.{name} has {len(columns)} columns; its key is {', '.join(others[name].key)}")
    return others[name].lent


def _check_required(section: "Section", fed: "set[str] | frozenset[str]", event: "Table", at: "Place") -> None:
    known = {name.removeprefix(ELSE) for name in fed} | set(defaults(event))
    if section.changes:
        known |= set(CHANGE_COLUMNS)
    derived = DERIVED if {"quantity", "unit_price"} <= known else DERIVED - {"amount"}
    missing = [name for name in required_columns(event) if name not in known | derived]
    if missing:
        raise at.error(f"no source for {', '.join(missing)}, which {event.name} requires; add them to fields")
