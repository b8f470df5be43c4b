"""Acceptance: from parts of documents to signed canonical rows. Pure: state in, state and rows out.

The newest parts of a root document are kept: its headers and its rows (`connectors/known.py`). Whenever a row, joined
with its header, becomes another than the one that was last written, the old one is taken back (`sign` -1) and the new
one counts (+1); only what was written is ever taken back. A part that cannot be accepted leaves the state as it was and
becomes a dead letter, so that its replay gives what a clean run would have given.
"""

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from connectors.canonical import body_of, record_of
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.dead_letters import DeadLetter, Fate, Note, Reason, moment, of_message
from connectors.errors import DecodeError
from connectors.events import EVENTS
from connectors.known import Known, Root, Written, known_after
from connectors.mapping import finish
from connectors.mapping.times import iso
from connectors.messages import RawMessage
from connectors.parts import Letter, Part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.settings import Source


LARGEST_ROW = 100_000
"""Characters of a row: far more than an ERP's, and a tenth of what a broker takes unless told otherwise."""
REFUSED = 0
"""In place of the time since when a row waits for its header: it waited too long and is a dead letter."""


class Message(msgspec.Struct, frozen=True, array_like=True):
    """One record to write."""

    topic: str
    key: str
    value: str


class Outcome(msgspec.Struct, frozen=True):
    """What a part did: the records to write, what to count, whether the state changed, when to look again (ms)."""

    messages: list[Message]
    count: str
    changed: bool = False
    wake_at: int | None = None


class Acceptance:
    """Accepts parts.

    Args:
        sources: Settings by source id.
        versions: Decoder name and version by source id, for dead letters.
        timeout_ms: How long a row waits for its header before it is a dead letter.
    """

    def __init__(self, sources: "Mapping[str, Source]", versions: "Mapping[str, str]", timeout_ms: int) -> None:
        """Keep what every part needs."""
        self._sources, self._versions, self._timeout = sources, versions, timeout_ms

    def step(self, root: Root, part: Part, now: int) -> Outcome:
        """Take in one part; `root` changes only if it is accepted. Whatever is wrong with it, nothing is raised."""
        known = root.parts.get(part.document)
        if part.document in root.once or (known is not None and known.part.order_key == part.order_key):
            return Outcome(_noted(part.letter, part, Fate.UNCHANGED), "repeated")
        draft = Root(dict(root.parts), root.once)
        try:
            messages = self._taken(draft, known, part, now)
        except DecodeError as error:
            return Outcome([self._refused(part, error.reason, error.detail)], "dead")
        except Exception as error:  # noqa: BLE001  a part must never restart the job; the letter tells what broke
            detail = f"acceptance failed with {type(error).__name__}: {error}; report it with this record"
            return Outcome([self._refused(part, Reason.BAD_VALUE, detail)], "dead")
        if messages is None:
            return Outcome(_noted(part.letter, part, Fate.UNCHANGED), "stale")
        root.parts, root.once = draft.parts, draft.once
        waits = [each.waits_since for each in root.parts.values() if each.waits_since]
        notes = _noted(part.letter, part, _fate(root.parts.get(part.document), part, messages))
        return Outcome(messages + notes, "accepted", changed=True, wake_at=self._wake_at(waits, now))

    def _wake_at(self, waits: list[int], now: int) -> int | None:
        """Return when to look again: at a row that waits since now, else at the first, whose timer may be lost."""
        return (now if now in waits else min(waits)) + self._timeout if waits else None

    def wake(self, root: Root, now: int) -> list[Message]:
        """Refuse the rows whose header did not come in time; they stay known, and count should it come after all."""
        late = [k for k in root.parts.values() if k.waits_since and k.waits_since + self._timeout <= now]
        for known in late:
            part = structs.replace(known.part, letter=None)
            root.parts[part.document] = structs.replace(known, part=part, waits_since=REFUSED)
        after = f"did not come within {self._timeout // 1000} s"
        return [
            self._refused(k.part, Reason.INCOMPLETE_ROW, f"its header {k.part.header!r} {after}; load it, then replay")
            for k in late
        ]

    def _taken(self, root: Root, known: Known | None, part: Part, now: int) -> list[Message] | None:
        """Put a part into the state and return the records it asks for, null if it is stale and tells nothing."""
        after = known_after(known, part)
        if after is known:
            return None
        root.parts[part.document] = after
        if part.role == "header":
            root.parts[part.document] = structs.replace(after, part=structs.replace(after.part, letter=None))
            return self._spread(root, part.document, now)
        messages = self._write(root, part.document, now)
        if part.document.endswith(f"|{part.order_key}"):  # never another version: enough to know that it was
            del root.parts[part.document]
            root.once = root.once | {part.document}
        return messages

    def _spread(self, root: Root, header: str, now: int) -> list[Message]:
        """Write anew the rows that take from a header.

        Raises:
            DecodeError: a row that counts does not go with the header. One that waited for it is refused itself.
        """
        messages: list[Message] = []
        for name, row in [(name, known) for name, known in root.parts.items() if known.part.header == header]:
            try:
                messages += self._write(root, name, now) + _noted(row.part.letter, row.part, Fate.ACCEPTED)
            except DecodeError as error:
                if row.waits_since is None:
                    raise DecodeError(error.reason, f"{name!r}: {error.detail}") from error
                del root.parts[name]
                messages += [self._refused(row.part, error.reason, error.detail)] if row.part.letter else []
        return messages

    def _write(self, root: Root, name: str, now: int) -> list[Message]:
        """Return the records that a row's new state asks for, and keep what now counts."""
        known = root.parts[name]
        header = root.parts.get(known.part.header or "")
        waits = known.alive and known.part.header is not None and header is None
        absent = known.part.header is not None and not (header is not None and header.alive)
        new = self._row(known, header) if known.alive and not absent else None
        old = known.written
        same = old is not None and new is not None and old.body == new.body
        root.parts[name] = structs.replace(
            known,
            part=known.part if waits else structs.replace(known.part, letter=None),
            written=old if same else new,
            waits_since=_since(known, now) if waits else None,
        )
        return [] if same else _records(EVENTS[known.part.event].topic, name, old, new)

    def _row(self, known: Known, header: Known | None) -> Written:
        """Return the canonical row of a part joined with its header.

        Raises:
            DecodeError: a required column is missing, or a value does not fit.
        """
        part, table, place = known.part, EVENTS[known.part.event], known.part.provenance
        fields = {**((header.fields if header else None) or {}), **(known.fields or {})}
        version = known.version + (f"+{header.version}" if header else "")
        meta = {
            "source": part.source,
            "document": part.document,
            "event_id": f"{part.document}@{version}",
            "op": part.op,
            "order_key": version,
            "raw_topic": place.topic,
            "raw_partition": place.partition,
            "raw_offset": place.offset,
            "raw_time": iso(moment(place.timestamp_ms)),
        }
        body = {"event_time": known.clock.time, **finish(table, fields, self._sources[part.source])}
        return _fitting(Written(body_of(table, meta), body_of(table, body)))

    def _refused(self, part: Part, reason: Reason, detail: str) -> Message:
        letter, version = part.letter or Letter(None, None, []), self._versions.get(part.source, "")
        raw = RawMessage(letter.key, letter.value, tuple(letter.headers), *structs.astuple(part.provenance))
        return dead_message(of_message(raw, reason, detail, part.source, version, letter.replay))


def _fitting(row: Written) -> Written:
    """Return a row that any broker takes; one that it refused would stop the job for good.

    Raises:
        DecodeError: it is longer than any row of an ERP.
    """
    if (size := len(row.meta) + len(row.body)) > LARGEST_ROW:
        raise DecodeError(Reason.BAD_VALUE, f"a row of {size:,} characters; allowed: {LARGEST_ROW:,} in all columns")
    return row


def dead_message(letter: DeadLetter) -> Message:
    """Return the record that keeps a dead letter."""
    return Message(DEAD_LETTERS, letter.id, msgspec.json.encode(letter).decode())


def note_message(note: Note) -> Message:
    """Return the record that tells what became of a letter sent again."""
    return Message(DEAD_LETTERS, note.letter, msgspec.json.encode(note).decode())


def _noted(letter: Letter | None, part: Part, fate: Fate) -> list[Message]:
    """Return the note of a part that came from a letter sent again, else nothing."""
    if letter is None or letter.replay is None:
        return []
    place = part.provenance
    name = f"{place.topic}/{place.partition}/{place.offset}"
    return [note_message(Note(letter=name, replay=letter.replay, fate=fate, parts=letter.parts))]


def _fate(known: Known | None, part: Part, messages: list[Message]) -> Fate:
    if known is not None and known.waits_since is not None:
        return Fate.WAITING
    late = known is not None and known.part.order_key > part.order_key
    return Fate.UNCHANGED if late and not messages else Fate.ACCEPTED


def _records(topic: str, document: str, old: Written | None, new: Written | None) -> list[Message]:
    both = old is not None and new is not None
    signed = ((-1, old), (1, new))
    return [
        Message(topic, document, record_of(sign, row.meta, row.body, superseded=both))
        for sign, row in signed
        if row is not None
    ]


def _since(known: Known, now: int) -> int:
    """Return since when a row waits; one that was refused for it waits anew with its next version only."""
    if known.waits_since is None or (known.waits_since == REFUSED and known.part.letter is not None):
        return now
    return known.waits_since
