"""The topic of dead letters, folded: one entry per refused record, with what became of it when it was sent again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from connectors import broker
from connectors.dead_letters import TOPIC, DeadLetter, Fate, Note, read
from connectors.settings import Kafka


class State(StrEnum):
    """How things stand with a letter."""

    OPEN = "open"
    SENT = "sent, not yet read"
    REFUSED = "refused again"
    WAITING = "waits for its header"
    ACCEPTED = "accepted"
    UNCHANGED = "read, changed nothing"
    SKIPPED = "read, no row"


MENDED = frozenset({State.ACCEPTED, State.UNCHANGED, State.SKIPPED})


@dataclass(frozen=True)
class Entry:
    """A letter with all that is told of it.

    Attributes:
        letter: The last letter of the record.
        refused: Places of records sent again that were refused again.
        notes: What became of records sent again, in the order they were told.
    """

    letter: DeadLetter
    refused: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @classmethod
    def of(cls, told: Sequence[DeadLetter | Note]) -> "Entry | None":
        """Return the entry that the records of one letter give, in their order; null without a letter among them."""
        letters = [one for one in told if isinstance(one, DeadLetter)]
        refused = tuple(letter.replay for letter in letters if letter.replay is not None)
        notes = tuple(one for one in told if isinstance(one, Note))
        return cls(letters[-1], refused, notes) if letters else None

    @property
    def replay(self) -> str | None:
        """Return the place of the record that was sent last, null if none was."""
        return max([*self.refused, *(note.replay for note in self.notes)], key=_offset, default=None)

    @property
    def state(self) -> State:
        """Return how things stand since it was sent last."""
        if self.replay is None:
            return State.OPEN
        if self.replay in self.refused:
            return State.REFUSED
        return _state([note for note in self.notes if note.replay == self.replay])

    @property
    def settled(self) -> bool:
        """Tell whether every part of what was sent last has been read."""
        told = [note for note in self.notes if note.replay == self.replay and note.fate is not Fate.SENT]
        return self.state is State.REFUSED or (bool(told) and len(told) >= told[0].parts)


def load(kafka: Kafka) -> dict[str, Entry]:
    """Read the topic from its beginning to its end and return the entries by id, the oldest record first.

    Raises:
        ConfigError: no broker answers, or the topic does not exist.
    """
    broker.partitions(kafka, [TOPIC])
    return dict(sorted(folded(record.value for record in broker.read_all(kafka, [TOPIC])).items(), key=_age))


def folded(values: Iterable[bytes | None]) -> dict[str, Entry]:
    """Return the entries that records of the topic give, by id."""
    by_letter: dict[str, list[DeadLetter | Note]] = {}
    for value in values:
        if (told := told_by(value)) is not None:
            by_letter.setdefault(letter_of(told), []).append(told)
    found = {name: Entry.of(told) for name, told in by_letter.items()}
    return {name: entry for name, entry in found.items() if entry is not None}


def told_by(value: bytes | None) -> DeadLetter | Note | None:
    """Return what a record holds, null if it is neither letter nor note."""
    try:
        return None if value is None else read(value)
    except msgspec.MsgspecError:
        return None


def letter_of(told: DeadLetter | Note) -> str:
    """Return the id of the letter that a record is about."""
    return told.letter if isinstance(told, Note) else told.id


def _state(notes: Sequence[Note]) -> State:
    told = [note.fate for note in notes if note.fate is not Fate.SENT]
    if not told:
        return State.SENT
    # A row that waited is told of once more when its header came.
    released = max(0, len(told) - notes[-1].parts)
    if told.count(Fate.WAITING) > released:
        return State.WAITING
    if Fate.ACCEPTED in told:
        return State.ACCEPTED
    return State.SKIPPED if Fate.SKIPPED in told else State.UNCHANGED


def _offset(place: str) -> int:
    return int(place.rpartition("/")[2])


def _age(item: tuple[str, Entry]) -> tuple[object, ...]:
    letter = item[1].letter
    return letter.timestamp, letter.topic, letter.partition, letter.offset
