"""Alerts and dead letters as they are counted."""

import json

from erpulse.watch.observation import RECENT_S, AlertSeen, LetterSeen
from erpulse.watch.tails import BOTH, Counts

NOW = 1_800_000_000_000
ALERTS, LETTERS = BOTH


def letter(**more: object) -> bytes:
    place = {"topic": "raw.erp.x", "partition": 1, "offset": 7, "source": "erp", "reason": "bad_bytes", "detail": "no"}
    return json.dumps(place | more).encode()


def test_alerts_by_rule_and_status() -> None:
    counts = Counts()
    for status in ("open", "open", "withdrawn"):
        counts.add(ALERTS, json.dumps({"rule": "split_order", "status": status, "more": [1]}).encode(), NOW)
    assert counts.alerts() == (AlertSeen("split_order", "open", 2), AlertSeen("split_order", "withdrawn", 1))


def test_letters_grow_old() -> None:
    counts = Counts()
    counts.add(LETTERS, letter(), NOW - RECENT_S * 1000 - 1)
    counts.add(LETTERS, letter(offset=8), NOW)
    assert counts.letters(NOW) == (LetterSeen("erp", "bad_bytes", 2, 1, "bad_bytes in raw.erp.x/1/8: no"),)
    assert counts.letters(NOW + RECENT_S * 1000 + 1)[0].recent == 0


def test_a_letter_of_no_source_is_nobodys_and_notes_are_no_letters() -> None:
    counts = Counts()
    counts.add(LETTERS, letter(source=""), NOW)
    counts.add(LETTERS, b'{"letter":"raw.erp.x/1/7","replay":"raw.erp.x/1/9","fate":"accepted","parts":1}', NOW)
    counts.add(LETTERS, b"{", NOW)
    counts.add(ALERTS, b'{"no":"alert"}', NOW)
    assert [(one.source, one.total) for one in counts.letters(NOW)] == [("unclaimed", 1)]
    assert counts.alerts() == ()
