"""What the topic of dead letters tells of each letter."""

import msgspec
import pytest

from connectors.dead_letters import DeadLetter, Fate, Note
from erpulse.dead_letters.log import Entry, State, folded
from tests.erpulse.dead_letters.letters import NAME, entry, letter, note

SENT, ACCEPTED, UNCHANGED, WAITING, SKIPPED = Fate


@pytest.mark.parametrize(
    ("told", "state", "settled"),
    [
        ([], State.OPEN, False),
        ([note(SENT)], State.SENT, False),
        ([note(SENT), note(ACCEPTED)], State.ACCEPTED, True),
        ([note(ACCEPTED), note(SENT)], State.ACCEPTED, True),  # ingest was faster than the command
        ([note(SENT), note(UNCHANGED)], State.UNCHANGED, True),
        ([note(SENT), note(SKIPPED)], State.SKIPPED, True),
        ([note(SENT), letter(replay="raw.a/0/30")], State.REFUSED, True),
        ([letter(replay="raw.a/0/30"), note(SENT)], State.REFUSED, True),
        ([note(SENT), letter(replay="raw.a/0/30"), note(SENT, 31)], State.SENT, False),
        ([note(SENT, 9), letter(replay="raw.a/0/9"), note(SENT, 31), note(ACCEPTED, 31)], State.ACCEPTED, True),
        ([note(SENT), note(ACCEPTED, parts=2)], State.ACCEPTED, False),
        ([note(SENT), note(ACCEPTED, parts=2), note(UNCHANGED, parts=2)], State.ACCEPTED, True),
        ([note(SENT), note(WAITING)], State.WAITING, True),
        ([note(SENT), note(WAITING), note(ACCEPTED)], State.ACCEPTED, True),
        ([note(ACCEPTED, parts=2), note(WAITING, parts=2)], State.WAITING, True),
        ([note(ACCEPTED, parts=2), note(WAITING, parts=2), note(ACCEPTED, parts=2)], State.ACCEPTED, True),
        ([note(WAITING), letter(replay="raw.a/0/30")], State.REFUSED, True),
    ],
)
def test_the_state_of_a_letter(told: list[DeadLetter | Note], state: State, settled: bool) -> None:  # noqa: FBT001
    found = entry(letter(), *told)
    assert (found.state, found.settled) == (state, settled)


def test_a_second_refusal_replaces_the_first() -> None:
    values = [msgspec.json.encode(one) for one in (letter(), letter(replay="raw.a/0/30", detail="again"), letter(18))]
    found = folded([*values, None, b"{}", b"\xff", msgspec.json.encode(note(SENT))])
    assert list(found) == [NAME, "raw.a/0/18"]
    assert (found[NAME].letter.detail, found[NAME].replay, found["raw.a/0/18"].replay) == ("again", "raw.a/0/30", None)


def test_notes_without_a_letter_are_no_entry() -> None:
    assert Entry.of([note(SENT)]) is None
    assert folded([msgspec.json.encode(note(SENT))]) == {}
