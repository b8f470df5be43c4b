"""What is known of a document, and how another version of it changes that. Pure.

Versions may come in any order and more than once, and the result is that of a clean run: the greatest order key wins;
a column that the winner does not tell comes from the greatest version that does, also if that one arrives later; an
event time is the one of the greatest version whose own columns date it, else that of the first version of this life.
A life begins with an insert and ends with a delete. One thing is beyond what is kept: if a delete arrives after two or
more later versions, none of them an insert, and none dates itself, the time is that of the newest one.
"""

import msgspec
from msgspec import structs

from connectors.dead_letters import Reason
from connectors.errors import DecodeError
from connectors.parts import Fields, Part


class Written(msgspec.Struct, frozen=True, array_like=True):
    """The canonical row that counts: its metadata and its own columns as JSON text without braces."""

    meta: str
    body: str


class Clock(msgspec.Struct, frozen=True, array_like=True):
    """An event time, the order key of the version it is from, and whether that version's own columns tell it."""

    time: str
    order: str
    dated: bool


class Known(msgspec.Struct, frozen=True, array_like=True):
    """The state of one row or header of a root document.

    Attributes:
        part: The newest version, without its fields; its bytes only while it waits for its header.
        fields: Columns; null once it was deleted.
        clock: Event time.
        begun: Order key with which this life began, or the one before it ended.
        older: For each column that the newest version does not tell, the order key of the version that does.
        late: How often an older version completed it after the fact.
        written: The row that counts, null if none does.
        waits_since: Since when it waits for its header (ms).
    """

    part: Part
    fields: Fields | None
    clock: Clock
    begun: str = ""
    older: dict[str, str] = {}
    late: int = 0
    written: Written | None = None
    waits_since: int | None = None

    @property
    def version(self) -> str:
        """Return what names this state of the document: greater is newer."""
        return f"{self.part.order_key}~{self.late:03d}" if self.late else self.part.order_key

    @property
    def alive(self) -> bool:
        """Tell whether the row is there and an actual."""
        return self.fields is not None and self.part.active


class Root(msgspec.Struct, array_like=True):
    """All that is known of one root document: rows and headers by document, and documents that happen only once."""

    parts: dict[str, Known] = {}
    once: set[str] = set()


def known_after(known: Known | None, part: Part) -> Known:
    """Return what is known of a document once a version has been taken in; the same object if it tells nothing new.

    Args:
        known: What was known.
        part: The version.

    Raises:
        DecodeError: `no_history` for a change of a row that is not known and whose image before is not told;
            `incomplete_row` for a column that neither the version nor an earlier one tells.
    """
    if known is None:
        return _first(part)
    if part.order_key == known.part.order_key:
        return known
    return _newer(known, part) if part.order_key > known.part.order_key else _late(known, part)


def _first(part: Part) -> Known:
    if part.before is None and part.op in ("update", "delete"):
        raise DecodeError(
            Reason.NO_HISTORY,
            f"{part.op} of {part.document!r}, which is not known and whose row before the change is not told; "
            "load a snapshot of the table, then replay",
        )
    fields, older = _completed(None, part)
    return Known(_kept(part), fields, _clock(part), _begins(part) or "", older)


def _newer(known: Known, part: Part) -> Known:
    fields, older = _completed(known, part)
    begun = _begins(part) or known.begun
    fresh = known.fields is None or begun > known.clock.order
    clock = _clock(part) if fresh else _better(known.clock, part)
    return structs.replace(known, part=_kept(part), fields=fields, clock=clock, begun=begun, older=older, late=0)


def _late(known: Known, part: Part) -> Known:
    """Let a version that is not the newest complete it."""
    if known.fields is None:
        return known
    begun = max(known.begun, _begins(part) or "")
    clock = known.clock if known.clock.order >= begun else _clock(known.part)
    if part.fields is not None and part.order_key >= begun:
        clock = _better(clock, part)
    told = {} if part.fields is None else (part.before or {}) | part.fields
    fill = [name for name, order in known.older.items() if order < part.order_key and name in told]
    older = known.older | dict.fromkeys(fill, part.order_key)
    fields = known.fields | {name: told[name] for name in fill}
    if (fields, clock.time) == (known.fields, known.clock.time):
        found = structs.replace(known, clock=clock, begun=begun, older=older)
        return known if found == known else found
    return structs.replace(known, fields=fields, clock=clock, begun=begun, older=older, late=known.late + 1)


def _completed(known: Known | None, part: Part) -> tuple[Fields | None, dict[str, str]]:
    """Return a version's columns, those it does not tell taken from its image before, else from what was known."""
    if part.fields is None:
        return None, {}
    image, earlier = part.before or {}, _earlier(known, part)
    missing = [name for name in part.unknown if name not in image and name not in earlier]
    if missing:
        raise DecodeError(
            Reason.INCOMPLETE_ROW,
            f"{part.document!r}: {', '.join(missing)} not told and no earlier version known; send complete rows",
        )
    borrowed = [name for name in part.unknown if name not in image]
    fields = part.fields | {name: image[name] if name in image else earlier[name] for name in part.unknown}
    return fields, {name: known.older.get(name, known.part.order_key) for name in borrowed if known}


def _earlier(known: Known | None, part: Part) -> Fields:
    """Return the columns known of the life that a version belongs to."""
    return {} if known is None or known.fields is None or _begins(part) else known.fields


def _better(clock: Clock, part: Part) -> Clock:
    """Return the time that rules: the newest that rows tell of themselves, else the first at which one was changed."""
    if part.dated:
        better = not clock.dated or part.order_key > clock.order
    else:
        better = not clock.dated and part.order_key < clock.order
    return _clock(part) if better else clock


def _clock(part: Part) -> Clock:
    return Clock(part.event_time, part.order_key, part.dated)


def _begins(part: Part) -> str | None:
    """Return the order key of a version that no earlier one reaches across."""
    return part.order_key if part.op == "insert" or part.fields is None else None


def _kept(part: Part) -> Part:
    return structs.replace(part, fields=None, before=None, unknown=[])
