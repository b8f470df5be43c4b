"""Letters sent again: back to their topic and partition, and what ingest tells of each."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import structs

from connectors import broker
from connectors.dead_letters import LARGEST_LETTER, TOPIC, DeadLetter, Fate, Note, message_bytes, replay_headers
from connectors.errors import ConfigError
from connectors.settings import Kafka
from connectors.topics import Found
from erpulse.dead_letters.log import MENDED, Entry, State, letter_of, told_by
from erpulse.dead_letters.tail import Tail

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Told:
    """What became of a letter: its id, how it ended, more to say, and whether nothing is left to do."""

    id: str
    outcome: str
    detail: str = ""
    mended: bool = False


SENT_BEFORE, CANNOT = "sent before", "cannot be sent"


def replay(
    kafka: Kafka, entries: Iterable[Entry], *, again: bool, wait_s: float, progress: Progress = lambda _: None
) -> list[Told]:
    """Send letters back in the order of their records, and wait until ingest has told of each.

    Args:
        kafka: The broker.
        entries: Letters, as the log has them.
        again: Whether to send also those that were sent before.
        wait_s: How long to wait for ingest, in seconds.
        progress: Called with short lines that say what is going on.

    Returns:
        What became of each, in the order of the records.

    Raises:
        ConfigError: no broker answers, or it does not take a record.
    """
    ordered = sorted(entries, key=lambda entry: _place(entry.letter))
    topics = broker.found(kafka)
    refused = [told for entry in ordered if (told := _refusal(entry, topics, again=again))]
    names = {told.id for told in refused}
    going = [entry.letter for entry in ordered if entry.letter.id not in names]
    if not going:
        return refused
    with Tail(kafka, TOPIC) as tail:
        places = _send(kafka, going)
        progress(f"sent {len(going)} records; waiting up to {wait_s:g} s for ingest")
        found = _await(tail, going, places, wait_s)
    outcomes = {one.id: one for one in [*refused, *(_told(entry) for entry in found)]}
    return [outcomes[entry.letter.id] for entry in ordered]


def _refusal(entry: Entry, topics: dict[str, Found], *, again: bool) -> Told | None:
    letter = entry.letter
    if letter.topic.startswith("file:"):
        return Told(letter.id, CANNOT, "it is a line of a file; mend the file or its map, then: erpulse replay")
    if letter.key is None and letter.value is None:
        return Told(letter.id, CANNOT, "it has neither key nor value; there is nothing to send")
    if letter.topic not in topics or letter.partition >= topics[letter.topic].partitions:
        return Told(letter.id, CANNOT, f"the broker has no partition {letter.partition} of topic {letter.topic!r} now")
    if entry.replay is not None and not again:
        return Told(letter.id, SENT_BEFORE, f"{entry.state}; --again sends it once more", entry.state in MENDED)
    return None


def _send(kafka: Kafka, letters: Sequence[DeadLetter]) -> dict[str, str]:
    """Send records to where they came from, note it, and return the place of each new record by letter."""
    from kafka.errors import KafkaError  # noqa: PLC0415 - loads in a third of a second

    try:
        with broker.producer(kafka, max_request_size=LARGEST_LETTER) as client:
            sent = [(letter, _sent(client, letter)) for letter in letters]
            client.flush()
            places = {one.id: _place_of(future.get(timeout=10)) for one, future in sent}
            for name, place in places.items():
                note = Note(letter=name, replay=place, fate=Fate.SENT)
                client.send(TOPIC, msgspec.json.encode(note), key=name.encode())
    except KafkaError as error:
        msg = f"kafka {kafka.bootstrap_servers}: a letter was not taken: {str(error) or type(error).__name__}"
        raise ConfigError(f"{msg}; see 'erpulse status'; what was sent is known to ingest by its headers") from error
    return places


def _sent(client: Any, letter: DeadLetter) -> Any:  # noqa: ANN401 - a producer and its future
    # The client takes no null in a header.
    headers = [(name, message_bytes(value) or b"") for name, value in letter.headers] + replay_headers(letter)
    return client.send(
        letter.topic,
        message_bytes(letter.value),
        key=message_bytes(letter.key),
        headers=headers,
        partition=letter.partition,
    )


def _place_of(record: Any) -> str:  # noqa: ANN401 - what the broker answered
    return f"{record.topic}/{record.partition}/{record.offset}"


def _await(tail: Tail, letters: Sequence[DeadLetter], places: dict[str, str], wait_s: float) -> list[Entry]:
    """Follow the topic until ingest has told of every part of every record, or the time is up."""
    end = time.monotonic() + wait_s
    told: dict[str, list[DeadLetter | Note]] = {
        one.id: [structs.replace(one, replay=None), Note(letter=one.id, replay=places[one.id], fate=Fate.SENT)]
        for one in letters
    }
    while True:
        for one in map(told_by, tail.poll(min(0.5, max(0.0, end - time.monotonic())))):
            if one is not None and places.get(letter_of(one)) == one.replay:
                told[letter_of(one)].append(one)
        entries = [entry for each in told.values() if (entry := Entry.of(each))]
        if all(entry.settled for entry in entries) or time.monotonic() >= end:
            return entries


def _told(entry: Entry) -> Told:
    detail = f"{entry.letter.reason}: {entry.letter.detail}" if entry.state is State.REFUSED else ""
    return Told(entry.letter.id, entry.state, detail, entry.state in MENDED)


def _place(letter: DeadLetter) -> tuple[str, int, int]:
    return letter.topic, letter.partition, letter.offset
