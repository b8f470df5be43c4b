"""How rules of production_yield answer a batch: row by row, a finding each, put together for the vectorized call."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pandas as pd

from udfs.alert_body import Body, Told
from udfs.candidates import Candidate, Links, rows, subject, told
from udfs.judged import Judged, unjudged
from udfs.verdicts import line, lines


class Row(NamedTuple):
    """One candidate with its arrays; an array that its view has not is null."""

    own: Candidate
    op: str | None
    told: Told
    readings: Any
    sizes: Any
    times: Any
    signs: Any


class Verdict(NamedTuple):
    """What is said of one subject: its name within the rule, the alert's body, and whether it is out of line."""

    name: str
    body: Body
    fired: bool = True


class Finding(NamedTuple):
    """What a rule makes of one row: score (null: cannot say), kind, whether it is told of, and verdicts."""

    score: float | None = None
    kind: str | None = None
    alerted: bool = False
    verdicts: Sequence[Verdict] = ()


def told_of(score: float | None, kind: str, *verdicts: Verdict) -> Finding:
    """Return a finding that is told of.

    >>> told_of(4.0, "low").alerted
    True
    """
    return Finding(score, kind, alerted=True, verdicts=verdicts)


CANNOT_SAY = Finding()
NEWS = pd.Timedelta(hours=36)
"""What is known later than this after it happened is history: it is scored, and opens no alert."""
Judge = Callable[[Row], Finding]


def answered(part: pd.DataFrame, links: Links, judge: Judge) -> Judged:
    """Return the answers of a rule to its rows, shape (n,).

    A kind that comes without score is the reason why nothing can be said.
    """
    found = unjudged(len(part))
    arrays = zip(*(part[name].tolist() for name in ("op", "readings", "sizes", "times", "signs")), strict=True)
    for place, (own, (op, *series)) in enumerate(zip(rows(part), arrays, strict=True)):
        row = Row(own, op, told(own, links), *series)
        finding = _news(row, judge(row))
        found.score[place] = float("nan") if finding.score is None else finding.score
        found.kind[place] = finding.kind
        found.alerted[place] = finding.alerted
        found.verdicts[place] = lines(
            line(subject(own, verdict.name), verdict.body, fired=verdict.fired) for verdict in finding.verdicts
        )
    return found


def _news(row: Row, finding: Finding) -> Finding:
    """Return a finding as it is told: of history, what opened before may still end."""
    seen, happened = moment(row.told.facts, "seen"), moment(row.told.facts, "event_time")
    if seen is None or happened is None or seen - happened <= NEWS:
        return finding
    return finding._replace(alerted=False, verdicts=[one for one in finding.verdicts if not one.fired])


def moment(facts: Any, name: str) -> pd.Timestamp | None:  # noqa: ANN401  facts of a row
    """Return a time of the facts, null where they do not tell."""
    return None if facts.get(name) is None else pd.Timestamp(facts[name])


def number(facts: Any, name: str) -> float | None:  # noqa: ANN401  facts of a row
    """Return a number of the facts, null where they do not tell.

    >>> number({"a": "1.5", "b": None}, "a"), number({"b": None}, "b")
    (1.5, None)
    """
    return None if facts.get(name) is None else float(facts[name])


def members(row: Row) -> list[str]:
    """Return the texts of a row's block, none where it has no block."""
    return [] if row.own.members is None else [text for text in row.own.members if text is not None]
