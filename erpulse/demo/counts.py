"""What a run left in the log: rows of canonical events, and feature rows, from a place on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.heartbeats import EMPTY
from erpulse.alerts.log import tail

if TYPE_CHECKING:
    from connectors.settings import Kafka

HEARTBEAT = EMPTY.encode()
TAKEN_BACK = b'"sign":-1'


@dataclass(frozen=True)
class Rows:
    """Rows of one topic: those that count, and those that take one back; heartbeats are no rows."""

    topic: str
    counting: int
    taken_back: int


def rows(kafka: "Kafka", topics: Iterable[str], since: "Mapping[Any, int]") -> list[Rows]:
    """Return the rows of topics, from given places on, in the order of the topics.

    Args:
        kafka: Where the log is.
        topics: Topics.
        since: Offset per partition at which to begin.

    Raises:
        ConfigError: no broker answers, or a topic is not there.
    """
    names = list(topics)
    counted = {name: [0, 0] for name in names}
    with tail(kafka, names) as opened:
        opened.seek({place: since[place] for place in opened.places if place in since})
        for record in opened.until_now():
            if record.value and record.value != HEARTBEAT:
                counted[record.topic][is_taken_back(record.value)] += 1
    return [Rows(name, *counted[name]) for name in names]


def is_taken_back(value: bytes) -> bool:
    """Return whether a canonical row takes an earlier one back.

    >>> is_taken_back(b'{"sign":-1,"source":"sap"}'), is_taken_back(b'{"sign":1}')
    (True, False)
    """
    return TAKEN_BACK in value[:200].replace(b" ", b"")
