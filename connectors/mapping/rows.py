"""From a change of a source row to parts of canonical documents, as a compiled map tells."""

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import structs

from connectors.dead_letters import Reason
from connectors.decoders.values import to_text
from connectors.errors import DecodeError
from connectors.mapping.times import iso
from connectors.messages import Op
from connectors.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from connectors.mapping.conditions import Condition
    from connectors.mapping.sections import Section
    from connectors.messages import Change
    from connectors.parts import Fields, Letter, Provenance

    Row = Mapping[str, Any]

_PARTIAL = frozenset({Op.UPDATE, Op.UPSERT})
"""Operations whose row may lack columns because they did not change."""


class Envelope(NamedTuple):
    """What all parts of one message share."""

    source_id: str
    zone: str | None
    provenance: "Provenance"
    letter: "Letter | None"


class Image(NamedTuple):
    """A row as fields: those told, those the message does not tell, and whether the row is an actual."""

    fields: "Fields"
    unknown: list[str]
    active: bool


def row_parts(change: "Change", section: "Section", envelope: Envelope) -> "list[Part]":
    """Return the parts that one section makes of a change: a row, a header, or a row that lends its fields.

    Raises:
        DecodeError: a value does not fit its column, or the message lacks what identifies or selects the row.
    """
    if not _meant(change, section):
        return []
    after = None if change.after is None else _image(change, section, change.after, envelope)
    before = _before(change, section, envelope)
    root, document, header = _identity(change, section, envelope.source_id)
    time, dated = event_time(change, section, envelope)
    row = Part(
        event=section.event,
        role="row",
        root=root,
        document=document,
        source=envelope.source_id,
        op=change.op.value,
        order_key=change.order_key,
        event_time=time,
        dated=dated,
        fields=None if after is None else after.fields,
        before=None if before is None else before.fields,
        unknown=[] if after is None else after.unknown,
        header=header,
        active=after is None or after.active,
        before_active=before is None or before.active,
        provenance=envelope.provenance,
        letter=envelope.letter,
    )
    if not section.lent:
        return [row]
    lender = _lender(row, section)
    return [lender] if section.role == "header" else [row, lender]


def key_text(change: "Change", section: "Section", columns: "Iterable[str]") -> str:
    """Return the values of some columns joined by |, as they identify a row.

    Raises:
        DecodeError: `incomplete_row` if the message does not tell one of them.
    """
    return "|".join(_key_part(change, section, column) for column in columns)


def event_time(change: "Change", section: "Section", envelope: Envelope) -> tuple[str, bool]:
    """Return when it happened, and whether the row's own columns tell it; else it is when the row was changed."""
    row = change.after or (change.before if change.before_complete else None) or {}
    for moment in section.moments:
        if not (moment.columns & change.unknown) and (found := moment.get(row, envelope.zone)) is not None:
            return iso(found), True
    return iso(change.event_time), False


def chosen(change: "Change", only: "Condition") -> bool:
    """Tell whether a map means this row at all; a table that lacks a column of `only` has no rows to leave out."""
    if not only.checks:
        return True
    row = {**(change.before or {}), **change.key, **(change.after or {})}
    return only.holds(row, absent=True)


def _meant(change: "Change", section: "Section") -> bool:
    """Tell whether the row, as it is or as it was, is one that the section means."""
    if not section.when.checks:
        return True
    if change.after is None and not change.before_complete:
        row = _remains(change)
        _all_told(section, section.when.columns - row.keys(), "when")
        return section.when.holds(row)
    images = [change.after, change.before if change.before_complete else None]
    if change.after is not None:
        _all_told(section, _untold(change, section, section.when.columns), "when")
    return any(image is not None and section.when.holds(image) for image in images)


def _image(change: "Change", section: "Section", row: "Row", envelope: Envelope, *, whole: bool = False) -> Image:
    """Map a row; `whole` says that a column it lacks is one that its table lacks."""
    untold = frozenset() if whole else _untold(change, section, section.needs)
    if not whole:
        _all_told(section, _untold(change, section, section.where.columns), "where")
    active = section.where.holds(row) and section.when.holds(row)
    zone = envelope.zone
    if not untold:
        return Image({field.name: field.get(row, zone) for field in section.fields}, [], active)
    told = {field.name: field.get(row, zone) for field in section.fields if not field.columns & untold}
    return Image(told, [field.name for field in section.fields if field.columns & untold], active)


def _untold(change: "Change", section: "Section", columns: frozenset[str]) -> frozenset[str]:
    """Return the columns whose value an image after does not tell."""
    row = change.after or {}
    gaps = change.unknown & columns
    if change.op in _PARTIAL and not columns <= row.keys():
        gaps |= columns - row.keys() - section.optional
    return gaps


def _all_told(section: "Section", untold: "Iterable[str]", what: str) -> None:
    if missing := sorted(untold):
        raise DecodeError(
            Reason.INCOMPLETE_ROW,
            f"{section.table}: the message does not tell {', '.join(missing)}, which '{what}' of [{section.name}] "
            "needs; send complete rows",
        )


def _before(change: "Change", section: "Section", envelope: Envelope) -> Image | None:
    """Map the image before; where it cannot be read, the last accepted row takes its place."""
    if change.before is None or not change.before_complete:
        return None
    try:
        return _image(change, section, change.before, envelope, whole=True)
    except DecodeError:
        return None


def _remains(change: "Change") -> "Row":
    """Return what a delete without complete image tells: its key; nulls beside it may only mean "not told"."""
    before = change.before or {}
    return {**{name: value for name, value in before.items() if value is not None}, **change.key}


def _identity(change: "Change", section: "Section", source_id: str) -> tuple[str, str, str | None]:
    key = key_text(change, section, section.key)
    name = f"{section.table}:{section.variant}" if section.variant else section.table
    document = f"{source_id}|{name}|{key}"
    if section.header is None:
        return f"{source_id}|{section.event}|{key}", document, None
    name, columns = section.header
    root = key_text(change, section, columns)
    return f"{source_id}|{section.event}|{root}", document, _header_document(source_id, name, root)


def _header_document(source_id: str, name: str, key: str) -> str:
    return f"{source_id}|{name}:header|{key}"


def _lender(row: Part, section: "Section") -> Part:
    """Return the header that a row is for the rows of its root: the fields it lends, under a name of its own."""
    lent = section.lent
    return structs.replace(
        row,
        role="header",
        document=_header_document(row.source, section.label, row.root.split("|", 2)[2]),
        fields=_some(row.fields, lent),
        before=_some(row.before, lent),
        unknown=[name for name in row.unknown if name in lent],
    )


def _some(fields: "Fields | None", names: frozenset[str]) -> "Fields | None":
    return None if fields is None else {name: value for name, value in fields.items() if name in names}


def _key_part(change: "Change", section: "Section", column: str) -> str:
    where = f"{section.table}.{column}"
    for row in (change.after, change.key, change.before if change.before_complete else _remains(change)):
        if row is not None and column in row and column not in change.unknown:
            return (to_text(row[column], where) or "").rstrip()
    if column in section.optional:
        return ""
    raise DecodeError(
        Reason.INCOMPLETE_ROW,
        f"{where} identifies the row and the message does not tell it; send it in the key or in complete images",
    )
