"""What was told and what is told now: a finding that is new or says something else, and one that holds no longer."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from udfs.cash_findings import Finding, Look
from udfs.cash_words import DONE
from udfs.step import Row

_ENCODE, _DECODE = msgspec.json.Encoder().encode, msgspec.json.Decoder(dict[str, Any]).decode


def told(look: Look, found: Sequence[Finding], rules: set[str]) -> Iterator[Row]:
    """Yield rows of findings that are new or say something else, and of those that these rules find no longer.

    Args:
        look: What there is; what is told is kept in its state.
        found: What was found.
        rules: Rules whose findings end when they are not found.
    """
    state = look.state
    now = {f"{one.rule}|{one.name}": one for one in found}
    for key, one in now.items():
        if key not in state.told or state.told[key][0] != one.signature:
            text = _ENCODE(_packed(one)).decode()
            state.told[key] = one.signature, text
            yield _row(look, one.rule, one.name, text, fired=True)
    gone = [key for key in state.told if key not in now and key.partition("|")[0] in rules]
    for key in gone:
        rule, _, name = key.partition("|")
        said = _DECODE(state.told.pop(key)[1])
        state.ended[key] = look.today
        said["words"] |= {"recommendation": DONE}
        yield _row(look, rule, name, _ENCODE(said).decode(), fired=False)


def _packed(one: Finding) -> dict[str, Any]:
    return {"source": one.source, "entity": one.entity, "event_id": one.event_id, "words": dict(one.words)}


def _row(look: Look, rule: str, name: str, text: str, *, fired: bool) -> Row:
    said = _DECODE(text)
    return {
        "kind": "finding",
        "rule": rule,
        "source": said["source"],
        "entity": said["entity"],
        "subject": name,
        "event_id": said["event_id"],
        "event_time": dt.datetime.fromtimestamp(look.state.event_ms / 1000, dt.UTC),
        "fired": fired,
        "facts": _ENCODE(said["words"]).decode(),
    }
