"""How good a rule is where labels exist: precision, recall, average precision. Pure."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """What the alerts of a rule are worth.

    Attributes:
        labels: Things it should find.
        alerts: Alerts it opened, those that were withdrawn later included.
        true_alerts: Alerts with a labelled document among theirs.
        found: Labels of which a document is in an alert.
        precision: true_alerts / alerts; null without alerts.
        recall: found / labels; null without labels.
        average_precision: Mean precision over the labelled scored rows, ranked by score; null where none is scored.
    """

    labels: int
    alerts: int
    true_alerts: int
    found: int
    precision: float | None
    recall: float | None
    average_precision: float | None


def quality(
    labels: Sequence[frozenset[str]], alerts: Sequence[frozenset[str]], scores: Mapping[str, float] | None = None
) -> Quality:
    """Return the quality of one rule.

    Args:
        labels: Documents of each thing to find; one of them in an alert is enough.
        alerts: Documents of each alert.
        scores: Score per document, dimensionless, high is more suspect.

    >>> quality([frozenset("a"), frozenset("b")], [frozenset("ax"), frozenset("y")], {"a": 9.0, "x": 8.0, "b": 1.0})
    Quality(labels=2, alerts=2, true_alerts=1, found=1, precision=0.5, recall=0.5, average_precision=0.833)
    """
    wanted = frozenset(document for label in labels for document in label)
    alerted = frozenset(document for alert in alerts for document in alert)
    true_alerts = sum(1 for alert in alerts if alert & wanted)
    found = sum(1 for label in labels if label & alerted)
    return Quality(
        labels=len(labels),
        alerts=len(alerts),
        true_alerts=true_alerts,
        found=found,
        precision=_share(true_alerts, len(alerts)),
        recall=_share(found, len(labels)),
        average_precision=average_precision(wanted, scores or {}),
    )


def average_precision(wanted: Iterable[str], scores: Mapping[str, float]) -> float | None:
    """Return the mean precision at the rank of each wanted document; documents of one score share the last rank.

    >>> average_precision(["a", "c"], {"a": 3.0, "b": 2.0, "c": 1.0})
    0.833
    >>> average_precision(["a"], {})
    """
    marks = frozenset(wanted)
    levels: dict[float, list[int]] = {}
    for document, score in scores.items():
        levels.setdefault(score, []).append(document in marks)
    total, seen, hits = 0.0, 0, 0
    for score in sorted(levels, reverse=True):
        seen, hits = seen + len(levels[score]), hits + sum(levels[score])
        total += sum(levels[score]) * hits / seen
    return round(total / hits, 3) if hits else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
