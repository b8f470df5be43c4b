"""Where an alert comes from: event ids, through the canonical rows, to the raw records of the ERP."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from connectors.events import EVENTS
from erpulse.alerts.log import tail

if TYPE_CHECKING:
    from connectors.settings import Kafka


class Origin(NamedTuple):
    """The canonical row that a version of a document is, and the raw record it was made of."""

    topic: str
    partition: int
    offset: int
    raw_topic: str
    raw_partition: int
    raw_offset: int

    def lines(self) -> tuple[str, str]:
        """Say both places.

        >>> Origin("erp.budget", 1, 5, "raw.budgets", 0, 7).lines()
        ('row erp.budget, partition 1, offset 5', 'from raw.budgets, partition 0, offset 7')
        """
        row = f"row {self.topic}, partition {self.partition}, offset {self.offset}"
        return row, f"from {self.raw_topic}, partition {self.raw_partition}, offset {self.raw_offset}"


class _Row(msgspec.Struct):
    event_id: str
    sign: int
    raw_topic: str
    raw_partition: int
    raw_offset: int


_DECODER = msgspec.json.Decoder(_Row)


def origins(kafka: "Kafka", event_ids: Collection[str]) -> dict[str, Origin]:
    """Return where versions of documents came from; reads the canonical topics until all are found.

    Args:
        kafka: Where the log is.
        event_ids: Versions; what is found nowhere is left out.

    Raises:
        ConfigError: no broker answers, or a topic is not there.
    """
    wanted, found = {one.encode(): one for one in event_ids}, dict[str, Origin]()
    pattern = re.compile(b"|".join(re.escape(one) for one in wanted))
    with tail(kafka, [table.topic for table in EVENTS.values()]) as opened:
        if not wanted:
            return found
        for record in opened.until_now():
            if record.value and pattern.search(record.value) and (origin := _origin(record)):
                name, place = origin
                found.setdefault(name, place)
                if len(found) == len(wanted):
                    break
    return {name: found[name] for name in event_ids if name in found}


def _origin(record: Any) -> tuple[str, Origin] | None:  # noqa: ANN401  -- a ConsumerRecord
    row = _DECODER.decode(record.value)
    if row.sign < 0:
        return None
    place = Origin(record.topic, record.partition, record.offset, row.raw_topic, row.raw_partition, row.raw_offset)
    return row.event_id, place
