"""Verdicts: what a rule says of a subject, as one line of text that SQL can take apart."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

_BREAKS = str.maketrans("\t\n\r", "   ")


class Subject(NamedTuple):
    """What an alert is about: an entity of a source, and within its rule a document, a block, a chain."""

    rule: str
    source: str
    entity: str
    name: str


def alert_id(subject: Subject) -> str:
    """Return the identity of an alert: the same rule, source, entity and name give the same id under replay.

    >>> alert_id(Subject("r", "s", "e", "d"))
    'a-775f77f87dd8a8e873ba015b'
    """
    return "a-" + hashlib.sha256("\x1f".join(subject).encode()).hexdigest()[:24]


def line(subject: Subject, body: Mapping[str, Any], *, fired: bool) -> str:
    r"""Return one verdict: subject, alert id, `open` or `closed`, and the alert's body as JSON, separated by tabs.

    >>> line(Subject("r", "s", "e", "d"), {"value": 1.5}, fired=True).split("\t")
    ['s|d', 'a-775f77f87dd8a8e873ba015b', 'open', '{"value":1.5}']
    """
    text = msgspec.json.encode(body).decode()
    name = f"{subject.source}|{subject.name}".translate(_BREAKS)
    return "\t".join((name, alert_id(subject), "open" if fired else "closed", text))


def lines(verdicts: Iterable[str]) -> str | None:
    r"""Return the verdicts of one row as one text, null for none.

    >>> lines(["a", "b"]), lines([])
    ('a\nb', None)
    """
    return "\n".join(verdicts) or None
