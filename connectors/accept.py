"""Acceptance: from parts of documents to signed canonical rows. Pure: state in, state and rows out.

The last accepted parts of a root document are kept: its header and its rows. The greatest `order_key` of a part wins;
stale and repeated deliveries change nothing. Whenever a row, joined with its header, becomes another than the one that
was last written, the old one is taken back (`sign` -1) and the new one counts (+1). A part that cannot be accepted
leaves the state as it was and becomes a dead letter, so that its replay gives what a clean run would have given.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from connectors.canonical import body_of, record_of
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.dead_letters import DeadLetter, Reason, of_message
from connectors.errors import DecodeError
from connectors.events import EVENTS
from connectors.mapping import finish
from connectors.messages import RawMessage
from connectors.parts import Fields, Part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.settings import Source


class Written(msgspec.Struct, frozen=True, array_like=True):
    """The canonical row that counts: its metadata and its own columns as JSON text without braces."""

    meta: str
    body: str


class Known(msgspec.Struct, frozen=True, array_like=True):
    """The last accepted state of one part; `fields` is null once it was deleted, `waits_since` is in ms."""

    part: Part
    fields: Fields | None
    event_time: str
    written: Written | None = None
    waits_since: int | None = None


class Root(msgspec.Struct, array_like=True):
    """All that is known of one root document, by name of the part."""

    parts: dict[str, Known] = {}


class Message(msgspec.Struct, frozen=True, array_like=True):
    """One record to write."""

    topic: str
    key: str
    value: str


class Outcome(msgspec.Struct, frozen=True):
    """What a part did: the records to write, what to count, and when to look again (ms)."""

    messages: list[Message]
    count: str
    wake_at: int | None = None


class Acceptance:
    """Accepts parts.

    Args:
        sources: Settings by source id.
        versions: Decoder name and version by source id, for dead letters.
        timeout_ms: How long a row waits for its header.
    """

    def __init__(self, sources: "Mapping[str, Source]", versions: "Mapping[str, str]", timeout_ms: int) -> None:
        """Keep what every part needs."""
        self._sources, self._versions, self._timeout = sources, versions, timeout_ms

    def step(self, root: Root, part: Part, now: int) -> Outcome:
        """Take in one part; `root` changes only if the part is accepted."""
        known = root.parts.get(part.document)
        if known is not None and part.order_key <= known.part.order_key:
            return Outcome([], "repeated" if part.order_key == known.part.order_key else "stale")
        draft = Root(dict(root.parts))
        try:
            draft.parts[part.document] = self._taken(part, known)
            messages = [m for name in self._touched(draft, part) for m in self._write(draft, name, part, now)]
        except DecodeError as error:
            return Outcome([self._refused(part, error.reason, error.detail)], "dead")
        root.parts = draft.parts
        if part.role == "header":  # its bytes have done their work
            header = root.parts[part.document]
            root.parts[part.document] = structs.replace(header, part=structs.replace(header.part, letter=None))
        waits = any(each.waits_since == now for each in root.parts.values())
        return Outcome(messages, "accepted", now + self._timeout if waits else None)

    def wake(self, root: Root, now: int) -> list[Message]:
        """Refuse the rows whose header did not come in time, and forget them."""
        late = [k for k in root.parts.values() if k.waits_since is not None and k.waits_since + self._timeout <= now]
        for known in late:
            del root.parts[known.part.document]
        seconds = self._timeout // 1000
        return [
            self._refused(
                k.part, Reason.INCOMPLETE_ROW, f"its header {k.part.header!r} did not come within {seconds} s"
            )
            for k in late
        ]

    def _taken(self, part: Part, known: Known | None) -> Known:
        """Return the part as it stands after the change: partial rows filled, history checked."""
        before = known or _from_before(part)
        if before is None and part.op in ("update", "delete"):
            raise DecodeError(
                Reason.NO_HISTORY,
                f"{part.op} of {part.document!r}, which is not known and whose row before the change is not told; "
                "load a snapshot of the table, then replay",
            )
        fields = None if part.fields is None else dict(part.fields)
        if fields is not None and part.unknown:
            if before is None or before.fields is None:
                raise DecodeError(
                    Reason.INCOMPLETE_ROW,
                    f"{part.document!r}: {', '.join(part.unknown)} not told and no earlier version known; "
                    "send complete rows",
                )
            fields |= {name: before.fields.get(name) for name in part.unknown}
        keeps = before is not None and not part.dated
        time = before.event_time if before is not None and keeps else part.event_time
        return Known(
            part=structs.replace(part, fields=None, before=None, unknown=[]),
            fields=fields,
            event_time=time,
            written=None if before is None else self._counted(before),
        )

    def _counted(self, before: Known) -> Written | None:
        """Return the row that counted; one known from an image before is worked out anew."""
        if before.written is not None or before.part.op != _IMAGE or before.part.header is not None:
            return before.written
        return self._row(before, None) if before.part.active else None

    def _touched(self, root: Root, part: Part) -> list[str]:
        """Return the rows that a part may change: itself, or all that take from it as their header."""
        if part.role == "row":
            return [part.document]
        return [name for name, known in root.parts.items() if known.part.header == part.document]

    def _write(self, root: Root, name: str, cause: Part, now: int) -> list[Message]:
        """Return the records that a row's new state asks for, and keep what now counts."""
        known = root.parts[name]
        header = root.parts.get(known.part.header or "")
        alive = known.fields is not None and known.part.active
        missing = alive and known.part.header is not None and header is None
        absent = missing or (header is not None and (header.fields is None or not header.part.active))
        new = self._row(known, header) if alive and not absent else None
        old, topic = known.written, EVENTS[cause.event].topic
        same = old is not None and new is not None and old.body == new.body
        kept = structs.replace(
            known,
            part=known.part if missing else structs.replace(known.part, letter=None),
            written=old if same else new,
            waits_since=(known.waits_since or now) if missing else None,
        )
        root.parts[name] = kept
        if same:
            return []
        both = old is not None and new is not None
        rows = [(-1, old)] * (old is not None) + [(1, new)] * (new is not None)
        return [Message(topic, name, record_of(sign, row.meta, row.body, superseded=both)) for sign, row in rows if row]

    def _row(self, known: Known, header: Known | None) -> Written:
        """Return the canonical row of a part joined with its header.

        Raises:
            DecodeError: a required column is missing, or a value does not fit.
        """
        part, table = known.part, EVENTS[known.part.event]
        fields = {**((header.fields if header else None) or {}), **(known.fields or {})}
        version = part.order_key + (f"+{header.part.order_key}" if header else "")
        meta = {
            "source": part.source,
            "document": part.document,
            "event_id": f"{part.document}@{version}",
            "op": part.op,
            "order_key": version,
            "raw_topic": part.provenance.topic,
            "raw_partition": part.provenance.partition,
            "raw_offset": part.provenance.offset,
            "raw_time": _iso(part.provenance.timestamp_ms),
        }
        body = {"event_time": known.event_time, **finish(table, fields, self._sources[part.source])}
        return Written(body_of(table, meta), body_of(table, body))

    def _refused(self, part: Part, reason: Reason, detail: str) -> Message:
        letter, place = part.letter, part.provenance
        raw = RawMessage(
            letter.key if letter else None,
            letter.value if letter else None,
            tuple(letter.headers) if letter else (),
            place.topic,
            place.partition,
            place.offset,
            place.timestamp_ms,
        )
        return dead_message(of_message(raw, reason, detail, part.source, self._versions[part.source]))


_IMAGE = "image"
"""Operation of a part that is known only from the image before a change."""


def dead_message(letter: DeadLetter) -> Message:
    """Return the record that keeps a dead letter."""
    return Message(DEAD_LETTERS, letter.id, msgspec.json.encode(letter).decode())


def _from_before(part: Part) -> Known | None:
    """Return what a complete image before tells of a document that was not known."""
    if part.before is None:
        return None
    image = structs.replace(part, op=_IMAGE, active=part.before_active, fields=None, before=None, unknown=[])
    return Known(part=image, fields=part.before, event_time=part.event_time)


def _iso(timestamp_ms: int) -> str:
    moment = datetime.fromtimestamp(timestamp_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
