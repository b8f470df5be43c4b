"""Declared mappings: which table and column feeds which canonical field, as data that a user can write.

    mapping = load_map("sap")                          a shipped map, or the path of a TOML file; checked whole
    parts(change, ..., mapping, ...)                   what one change lends to canonical documents
    finish(table, fields, source)                      the row, once header and line have met

The form of a map is at the top of `connectors/maps/plain.toml`, by example. In short:

    values = "abap"                                    ABAP rules for blanks, zero dates and trailing minus
    extends = "sap"                                    declarations of this file over those of another map
    only = { MANDT = "100" }                           rows of the map at all
    [purchase_order.EKPO]                              [EVENT.TABLE]
    key = ["EBELN", "EBELP"]                           identity of the row
    header = { EKKO = ["EBELN"] }                      whose fields the row takes over, by these columns
    when = { BSTYP = "F" }                             which rows the section means: never changes
    where = { LOEKZ = "" }                             which rows are actuals: may change
    [purchase_order.EKPO.fields]
    amount = "NETWR"                                   a column, or { first | join | product | quotient | value ... }
"""

from typing import TYPE_CHECKING

from connectors.mapping.changes import change_parts
from connectors.mapping.finish import finish
from connectors.mapping.load import SourceMap, load_map, shipped
from connectors.mapping.rows import Envelope, chosen, row_parts

if TYPE_CHECKING:
    from connectors.messages import Change
    from connectors.parts import Letter, Part, Provenance
    from connectors.settings import Source

__all__ = ["SourceMap", "finish", "load_map", "parts", "shipped"]


def parts(  # noqa: PLR0913, PLR0917 - one message, where it stands and what its source declares
    change: "Change",
    source_id: str,
    source: "Source",
    mapping: SourceMap,
    provenance: "Provenance",
    letter: "Letter | None",
) -> "list[Part]":
    """Return what one change lends to canonical documents; nothing if the map does not name its table or row.

    A column that an update lacks, or that the change calls unknown, makes its fields `unknown`. A column that an
    insert or a snapshot lacks is one that the table lacks: null.

    Args:
        change: The decoded change.
        source_id: Configured id of the system.
        source: Its settings.
        mapping: Its map.
        provenance: Where the raw record stands.
        letter: Its bytes, kept while the part may still be refused.

    Raises:
        DecodeError: a value does not fit its column; table, column, value and what is allowed are told.
    """
    sections = mapping.sections(change.object)
    if not sections or not chosen(change, mapping.only):
        return []
    envelope = Envelope(source_id, source.zone, provenance, letter)
    found: list[Part] = []
    for section in sections:
        if section.changes is None:
            found += row_parts(change, section, envelope)
        else:
            found += change_parts(change, section, section.changes, envelope)
    return found
