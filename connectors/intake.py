"""Intake: from one raw record to parts of documents, or to a dead letter; nothing is lost and nothing raises."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from msgspec import structs

from connectors.accept import Message, dead_message, note_message
from connectors.dead_letters import REPLAY_OF, REPLAY_TIME, Fate, Note, Reason, first_of, of_message
from connectors.decoders import Decode, decoder
from connectors.errors import ConfigError, DecodeError
from connectors.events import EVENTS
from connectors.mapping import SourceMap, finish, load_map, parts
from connectors.messages import Change, RawMessage
from connectors.parts import Letter, Part, Provenance
from connectors.settings import Source


class Origin(NamedTuple):
    """A configured source, ready to work: its topics, decoder and map."""

    name: str
    settings: Source
    topics: re.Pattern[str]
    decode: Decode
    version: str
    mapping: SourceMap


class Taken(NamedTuple):
    """What one raw record gave: parts, records to write as they are, and how it is counted.

    Counts are `mapped`; `unmapped` for a table or row that the map does not name; `skipped` for what is no row; `dead`.
    """

    parts: list[Part]
    messages: list[Message]
    tally: str


class _Sent(NamedTuple):
    """A record as it is to be taken: a letter sent again stands for the first record, `replay` is its own place."""

    message: RawMessage
    replay: str | None


def origins(sources: Mapping[str, Source]) -> list[Origin]:
    """Return the configured sources with decoders and maps loaded.

    Raises:
        ConfigError: a decoder or map is unknown, or a topic expression is none.
    """
    return [_origin(name, source) for name, source in sources.items()]


class Intake:
    """Takes in raw records of all configured sources."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        """Load decoders and maps."""
        self._origins = origins(sources)
        self._by_topic: dict[str, Origin | None] = {}

    def take(self, message: RawMessage) -> Taken:
        """Return what a raw record gives."""
        origin = self._origin_of(message.topic)
        if origin is None:
            detail = f"topic {message.topic!r} belongs to no configured source; name it in [sources.<id>] topics"
            return _dead(_sent(message), Reason.UNKNOWN_ENVELOPE, detail)
        try:
            return _taken(_sent(message), origin)
        except DecodeError as error:
            return _dead(_sent(message), error.reason, error.detail, origin)
        except Exception as error:  # noqa: BLE001  a record must never restart the job; the letter tells what broke
            return self.broken(message, error)

    def broken(self, message: RawMessage, error: Exception) -> Taken:
        """Return the dead letter of a record on which the code itself failed."""
        detail = f"decoder failed with {type(error).__name__}: {error}; report it with this record"
        return _dead(_sent(message), Reason.BAD_BYTES, detail, self._origin_of(message.topic))

    def _origin_of(self, topic: str) -> Origin | None:
        if topic not in self._by_topic:
            self._by_topic[topic] = next((o for o in self._origins if o.topics.fullmatch(topic)), None)
        return self._by_topic[topic]


def _sent(message: RawMessage) -> _Sent:
    first = first_of(message.topic, message.headers)
    if first is None:
        return _Sent(message, None)
    own = tuple(header for header in message.headers if header[0] not in {REPLAY_OF, REPLAY_TIME})
    place = f"{message.topic}/{message.partition}/{message.offset}"
    return _Sent(message._replace(headers=own, **first._asdict()), place)


def _taken(sent: _Sent, origin: Origin) -> Taken:
    message, settings = sent.message, origin.settings
    changes = [c for c in origin.decode(message, origin.name, settings) if isinstance(c, Change)]
    place = Provenance(message.topic, message.partition, message.offset, message.timestamp_ms)
    letter = Letter(message.key, message.value, list(message.headers), sent.replay)
    if len(changes) > 1:
        letter = Letter(None, None, [], sent.replay)
    found = [p for c in changes for p in parts(c, origin.name, settings, origin.mapping, place, letter)]
    if len(changes) > 1:
        _check_now(found, settings)
    if sent.replay is None:
        return Taken(found, [], "mapped" if found else "unmapped" if changes else "skipped")
    if not found:
        letter_id = f"{place.topic}/{place.partition}/{place.offset}"
        note = Note(letter=letter_id, replay=sent.replay, fate=Fate.SKIPPED)
        return Taken([], [note_message(note)], "unmapped" if changes else "skipped")
    counted = structs.replace(letter, parts=len(found))
    return Taken([structs.replace(part, letter=counted) for part in found], [], "mapped")


def _check_now(found: list[Part], settings: Source) -> None:
    """Refuse a file of many rows as a whole, before its rows part: each would have to carry the file's bytes along.

    Raises:
        DecodeError: a row that needs nothing but itself cannot become a canonical row.
    """
    for part in found:
        if part.role == "row" and part.header is None and part.fields is not None and not part.unknown:
            finish(EVENTS[part.event], part.fields, settings)


def _origin(name: str, source: Source) -> Origin:
    decode, version = decoder(source.decoder)
    try:
        topics = re.compile(source.topics)
    except re.error as error:
        msg = (
            f"sources.{name}.topics {source.topics!r}: no regular expression: {error}; name topics as 'raw\\.erp\\..*'"
        )
        raise ConfigError(msg) from error
    return Origin(name, source, topics, decode, version, load_map(source.map))


def _dead(sent: _Sent, reason: Reason, detail: str, origin: Origin | None = None) -> Taken:
    source, version = (origin.name, origin.version) if origin else ("", "none/0")
    letter = of_message(sent.message, reason, detail, source, version, sent.replay)
    return Taken([], [dead_message(letter)], "dead")
