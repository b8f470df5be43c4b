"""What ingest does on a worker: decode raw records into keyed payloads, accept payloads over a root's state. Pure."""

from collections.abc import Mapping

import msgspec

from connectors.accept import Acceptance, Message, Root
from connectors.decoders import decoder
from connectors.intake import Intake
from connectors.messages import RawMessage
from connectors.parts import Part
from connectors.settings import Source
from jobs.stages import Step

HEADER_TIMEOUT_MS = 600_000
_ENCODE = msgspec.msgpack.Encoder().encode
_PART = msgspec.msgpack.Decoder(Part)
_MESSAGE = msgspec.msgpack.Decoder(Message)
_ROOT = msgspec.msgpack.Decoder(Root)
DEAD, PART = b"d", b"p"


class Decoding:
    """Raw record in, `(key, payload)` pairs out: parts by root document, dead letters by their own id."""

    def __init__(self, sources: bytes) -> None:
        """Load decoders and maps of the sources (msgpack)."""
        self._intake = Intake(_sources(sources))

    def __call__(self, message: RawMessage) -> tuple[list[tuple[str, bytes]], str]:
        """Return the pairs and how the record is counted."""
        taken = self._intake.take(message)
        pairs = [(part.root, PART + _ENCODE(part)) for part in taken.parts]
        return pairs + [(letter.key, DEAD + _ENCODE(letter)) for letter in taken.dead], taken.count


class Accepting:
    """One payload and the root's state in, records and the new state out."""

    def __init__(self, sources: bytes) -> None:
        """Prepare acceptance for the sources (msgpack)."""
        known = _sources(sources)
        versions = {name: decoder(source.decoder)[1] for name, source in known.items()}
        self._acceptance = Acceptance(known, versions, HEADER_TIMEOUT_MS)

    def step(self, state: bytes | None, payload: bytes, now: int) -> Step:
        """Take in one payload."""
        if payload[:1] == DEAD:
            letter = _MESSAGE.decode(payload[1:])
            return Step(state, [_row(letter)], "dead")
        root = _ROOT.decode(state) if state else Root()
        outcome = self._acceptance.step(root, _PART.decode(payload[1:]), now)
        changed = outcome.count == "accepted"
        return Step(
            _ENCODE(root) if changed else state, [_row(m) for m in outcome.messages], outcome.count, outcome.wake_at
        )

    def wake(self, state: bytes | None, now: int) -> Step:
        """Refuse the rows that waited too long."""
        root = _ROOT.decode(state) if state else Root()
        rows = [_row(message) for message in self._acceptance.wake(root, now)]
        return Step(_ENCODE(root), rows, "expired")


def _row(message: Message) -> tuple[str, str, str]:
    return message.topic, message.key, message.value


def _sources(data: bytes) -> Mapping[str, Source]:
    return msgspec.msgpack.decode(data, type=dict[str, Source])


def packed(sources: Mapping[str, Source]) -> bytes:
    """Return sources as they travel to the workers."""
    return msgspec.msgpack.encode(dict(sources))
