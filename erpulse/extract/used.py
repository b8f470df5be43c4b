"""Which columns of an extract a map reads, and where it names them."""

from typing import TYPE_CHECKING, Any

from erpulse.extract.record import Moments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from erpulse.extract.record import ExtractMap


def used_columns(declared: "ExtractMap") -> dict[str, str]:
    """Return the columns that a map reads, each with the first place that names it.

    >>> from erpulse.extract.load import load
    >>> used_columns(load("corporate_payment"))["Amount"]
    'columns.Amount'
    """
    found: dict[str, str] = {}
    for place, column in _named(declared):
        found.setdefault(column, place)
    return found


def columns_of(spec: object) -> "Iterator[str]":
    """Yield the columns that the source of one field names.

    >>> list(columns_of({"first": ["A", {"column": "B", "sign": {"column": "C"}}]}))
    ['A', 'B', 'C']
    """
    if isinstance(spec, str):
        yield spec
        return
    parts: dict[str, Any] = spec if isinstance(spec, dict) else {}
    if isinstance(parts.get("column"), str):
        yield parts["column"]
    for name in ("first", "join", "product"):
        for item in parts.get(name, ()):
            yield from columns_of(item)
    sign = parts.get("sign")
    if isinstance(sign, dict) and isinstance(sign.get("column"), str):
        yield sign["column"]


def event_time_columns(declared: "ExtractMap") -> tuple[str, ...]:
    """Return the columns that say when a line happened."""
    own = declared.event_time
    if isinstance(own, Moments):
        return (own.date, own.time)
    return (own,) if isinstance(own, str) else own


def _named(declared: "ExtractMap") -> "Iterator[tuple[str, str]]":
    yield from ((f"columns.{name}", name) for name in declared.columns)
    yield from (("event_time", name) for name in event_time_columns(declared))
    known = declared.known.column or declared.known.month_end
    if known:
        yield "known", known
    yield from (("arrival.delivery", name) for name in declared.arrival.delivery)
    yield from (("arrival.order", name) for name in declared.arrival.order)
    yield from (("identity.key", name) for name in declared.identity.key)
    yield from (("identity.without", name) for name in declared.identity.without)
    yield from ((f"labels.{rule}", name) for rule, name in declared.labels.items())
    for field, spec in declared.fields.items():
        yield from ((f"fields.{field}", name) for name in columns_of(spec))
