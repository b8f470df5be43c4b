"""Letters and notes for the tests of this folder."""

from typing import Any

import msgspec

from connectors.dead_letters import DeadLetter, Fate, Note, Reason, of_message
from connectors.messages import RawMessage
from erpulse.dead_letters.log import Entry

NAME = "raw.a/0/17"
MESSAGE = RawMessage(b'{"id":7}', b'{"a":1.10}', (("h", b"x"), ("n", None)), "raw.a", 0, 17, 1_715_761_801_600)


def letter(offset: int = 17, replay: str | None = None, **more: Any) -> DeadLetter:
    """Return a letter; `more` are other fields of it."""
    made = of_message(
        MESSAGE._replace(offset=offset), Reason.BAD_VALUE, "amount is 'x'; [/b] allowed", "s", "debezium/1", replay
    )
    return msgspec.structs.replace(made, **more)


def note(fate: Fate, replay: int = 30, parts: int = 1) -> Note:
    """Return a note on the letter."""
    return Note(letter=NAME, replay=f"raw.a/0/{replay}", fate=fate, parts=parts)


def entry(*told: DeadLetter | Note) -> Entry:
    """Return the entry of records."""
    found = Entry.of(told)
    assert found is not None
    return found
