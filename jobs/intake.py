"""What ingest does on a worker: decode raw records into keyed payloads, accept payloads over a root's state. Pure."""

from collections.abc import Mapping

import msgspec

from connectors.accept import Acceptance, Message
from connectors.decoders import decoder
from connectors.intake import Intake, Taken
from connectors.known import Root
from connectors.messages import RawMessage
from connectors.parts import Part
from connectors.settings import Source
from jobs.stages import Step

HEADER_TIMEOUT_MS = 600_000
_ENCODE = msgspec.msgpack.Encoder().encode
_PART = msgspec.msgpack.Decoder(Part)
_MESSAGE = msgspec.msgpack.Decoder(Message)
_ROOT = msgspec.msgpack.Decoder(Root)
READY, PART = b"r", b"p"
"""First byte of a payload: a record to write as it is, or a part to accept."""


class Decoding:
    """Raw record in, `(key, payload)` pairs out: parts by root document, dead letters by their own id."""

    def __init__(self, sources: bytes) -> None:
        """Load decoders and maps of the sources (msgpack)."""
        self._intake = Intake(_sources(sources))

    def __call__(self, message: RawMessage) -> tuple[list[tuple[str, bytes]], str]:
        """Return the pairs and how the record is counted: mapped, unmapped, skipped or dead."""
        taken = self._intake.take(message)
        try:
            return _pairs(taken), taken.tally
        except Exception as error:  # noqa: BLE001  a value that cannot travel must not restart the job
            broken = self._intake.broken(message, error)
            return _pairs(broken), broken.tally


class Accepting:
    """One payload and the root's state in, records and the new state out."""

    def __init__(self, sources: bytes) -> None:
        """Prepare acceptance for the sources (msgpack)."""
        known = _sources(sources)
        versions = {name: decoder(source.decoder)[1] for name, source in known.items()}
        self._acceptance = Acceptance(known, versions, HEADER_TIMEOUT_MS)

    def step(self, state: bytes | None, payload: bytes, now: int) -> Step:
        """Take in one payload."""
        if payload[:1] == READY:
            return Step(state, [_row(_MESSAGE.decode(payload[1:]))], "ready")
        root = _root(state)
        outcome = self._acceptance.step(root, _PART.decode(payload[1:]), now)
        rows = [_row(message) for message in outcome.messages]
        return Step(_ENCODE(root) if outcome.changed else state, rows, outcome.count, outcome.wake_at)

    def wake(self, state: bytes | None, now: int) -> Step:
        """Refuse the rows that waited too long."""
        root = _root(state)
        rows = [_row(message) for message in self._acceptance.wake(root, now)]
        return Step(_ENCODE(root) if rows else state, rows, "expired" if rows else "idle")


def _root(state: bytes | None) -> Root:
    return _ROOT.decode(state) if state else Root()


def _pairs(taken: Taken) -> list[tuple[str, bytes]]:
    pairs = [(part.root, PART + _ENCODE(part)) for part in taken.parts]
    return pairs + [(ready.key, READY + _ENCODE(ready)) for ready in taken.messages]


def _row(message: Message) -> tuple[str, str, str]:
    return message.topic, message.key, message.value


def _sources(data: bytes) -> Mapping[str, Source]:
    return msgspec.msgpack.decode(data, type=dict[str, Source])


def packed(sources: Mapping[str, Source]) -> bytes:
    """Return sources as they travel to the workers."""
    return msgspec.msgpack.encode(dict(sources))
