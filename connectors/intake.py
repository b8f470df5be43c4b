"""Intake: from one raw record to parts of documents, or to a dead letter; nothing is lost and nothing raises."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from connectors.accept import Message, dead_message
from connectors.dead_letters import Reason, of_message
from connectors.decoders import Decode, decoder
from connectors.errors import ConfigError, DecodeError
from connectors.mapping import SourceMap, load_map, parts
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
    """What one raw record gave: parts, dead letters, and how it is counted."""

    parts: list[Part]
    dead: list[Message]
    count: str


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
            return _dead(message, Reason.UNKNOWN_ENVELOPE, detail, "", "none/0")
        try:
            found = self._decoded(message, origin)
        except DecodeError as error:
            return _dead(message, error.reason, error.detail, origin.name, origin.version)
        except Exception as error:  # noqa: BLE001  a record must never restart the job; the letter tells what broke
            detail = f"decoder failed with {type(error).__name__}: {error}; report it with this record"
            return _dead(message, Reason.BAD_BYTES, detail, origin.name, origin.version)
        return Taken(found, [], "mapped" if found else "skipped")

    def _origin_of(self, topic: str) -> Origin | None:
        if topic not in self._by_topic:
            self._by_topic[topic] = next((o for o in self._origins if o.topics.fullmatch(topic)), None)
        return self._by_topic[topic]

    def _decoded(self, message: RawMessage, origin: Origin) -> list[Part]:
        place = Provenance(message.topic, message.partition, message.offset, message.timestamp_ms)
        letter = Letter(message.key, message.value, list(message.headers))
        changes = [c for c in origin.decode(message, origin.name, origin.settings) if isinstance(c, Change)]
        return [
            part
            for change in changes
            for part in parts(change, origin.name, origin.settings, origin.mapping, place, letter)
        ]


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


def _dead(message: RawMessage, reason: Reason, detail: str, source: str, version: str) -> Taken:
    return Taken([], [dead_message(of_message(message, reason, detail, source, version))], "dead")
