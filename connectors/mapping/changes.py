"""Changed columns of a master record, each a row of its own."""

from typing import TYPE_CHECKING, Any

from connectors.decoders.values import to_text
from connectors.mapping.conditions import code
from connectors.mapping.modifiers import masked
from connectors.mapping.rows import Envelope, event_time, key_text
from connectors.messages import Op
from connectors.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from connectors.mapping.sections import Changes, Section
    from connectors.messages import Change
    from connectors.parts import Fields


def change_parts(change: "Change", section: "Section", declared: "Changes", envelope: Envelope) -> list[Part]:
    """Return one part per declared column that changed.

    Each change is a document of its own that nothing takes back, so its document ends with the order key. An update
    whose message has no image before tells no change; a column that either image lacks is left out. A snapshot changes
    nothing.

    Raises:
        DecodeError: a value does not fit, or the message does not tell the row's key.
    """
    if change.op.value not in declared.on:
        return []
    row = change.after or change.before or {}
    if not (section.when.holds(row) and section.where.holds(row)):
        return []
    told = list(_changed(change, section.table, declared))
    if not told:
        return []
    shared: Fields = {field.name: field.get(row, envelope.zone) for field in section.fields}
    key = "|".join(_key(change, section, declared))
    time, dated = event_time(change, section, envelope)
    return [
        Part(
            event=section.event,
            role="row",
            root=f"{envelope.source_id}|{section.event}|{section.table}|{key}",
            document=f"{envelope.source_id}|{section.table}|{key}|{name}|{change.order_key}",
            source=envelope.source_id,
            op=Op.INSERT.value,
            order_key=change.order_key,
            event_time=time,
            dated=dated,
            fields={**shared, "field": name, "old_value": old, "new_value": new},
            provenance=envelope.provenance,
            letter=envelope.letter,
        )
        for name, old, new in told
    ]


def _changed(change: "Change", table: str, declared: "Changes") -> "Iterator[tuple[str, str | None, str | None]]":
    nothing: dict[str, Any] = dict.fromkeys(declared.columns)
    before = nothing if change.op is Op.INSERT else change.before or {}
    after = nothing if change.op is Op.DELETE else change.after or {}
    for column, name in declared.columns.items():
        if column in before and column in after and column not in change.unknown:
            where = f"{table}.{column}"
            old, new = _told(before, column, where), _told(after, column, where)
            if old != new:
                hide = column in declared.mask
                yield name, masked(old) if old and hide else old, masked(new) if new and hide else new


def _told(row: "Mapping[str, Any]", column: str, where: str) -> str | None:
    """Return a value as text; blank, as databases write an empty field, is null."""
    return ((to_text(row[column], where) or "").rstrip()) or None


def _key(change: "Change", section: "Section", declared: "Changes") -> "Iterator[str]":
    """Yield the parts of the key; a bank account in it shows as little as in the fields."""
    for column in section.key:
        text = key_text(change, section, [column])
        yield masked(code(text)) if column in declared.mask else text
