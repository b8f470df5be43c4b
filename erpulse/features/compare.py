"""What a store holds against the truth of the log: pure comparison of rows."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connectors.online import FeatureRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Key = tuple[str, ...]
EXAMPLES = 5


@dataclass
class Truth:
    """The latest row of each entity, as of a time and as of now.

    Args:
        as_of_ms: Milliseconds since 1970; `settled` has the latest row that was known by then.
    """

    as_of_ms: int
    settled: dict[Key, FeatureRow] = field(default_factory=dict)
    latest: dict[Key, FeatureRow] = field(default_factory=dict)

    def add(self, row: FeatureRow) -> None:
        """Take the next row of the log; of rows of one time the later one counts.

        >>> truth = Truth(as_of_ms=5)
        >>> for ms in (4, 3, 6):
        ...     truth.add(FeatureRow(("a",), (ms,), ms))
        >>> truth.settled[("a",)].known_ms, truth.latest[("a",)].known_ms
        (4, 6)
        """
        if row.known_ms <= self.as_of_ms:
            _keep(self.settled, row)
        _keep(self.latest, row)


@dataclass(frozen=True)
class Comparison:
    """How the rows of one store compare with the truth.

    Attributes:
        store: `online` or `offline`.
        compared: Entities of which both sides have a row.
        mismatches: Of these, those with another value or time.
        missing: Entities that the store should have and has not.
        extra: Entities that only the store has.
        newest_ms: The latest known time in the store, milliseconds since 1970; None where it is empty.
        examples: A sentence on each of the first findings.
    """

    store: str
    compared: int
    mismatches: int
    missing: int
    extra: int
    newest_ms: int | None
    examples: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not (self.mismatches or self.missing or self.extra)


def compare(store: str, truth: Truth, stored: "Mapping[Key, FeatureRow]", names: "Iterable[str]") -> Comparison:
    """Compare a store with the truth.

    A row passes as the settled one, or, where the entity has moved on since, as the latest one or one in between:
    the store was read while the log grew.

    Args:
        store: Its name.
        truth: The latest rows of the log.
        stored: The row of each entity in the store.
        names: Names of the values, for the examples.

    >>> truth = Truth(as_of_ms=9)
    >>> truth.add(FeatureRow(("a",), (1,), 5))
    >>> compare("online", truth, {("a",): FeatureRow(("a",), (2,), 5)}, ["n"]).examples
    ("('a',): n is 2, should be 1",)
    """
    labels = tuple(names)
    differing = [
        key for key, row in truth.settled.items() if key in stored and not _passes(truth, key, stored[key], row)
    ]
    missing = [key for key in truth.settled if key not in stored]
    extra = [key for key in stored if key not in truth.latest]
    told = [f"{key}: {difference(truth.settled[key], stored[key], labels)}" for key in sorted(differing)[:EXAMPLES]]
    told += [f"{key}: missing" for key in sorted(missing)[:EXAMPLES]] + [
        f"{key}: not in the log" for key in sorted(extra)[:EXAMPLES]
    ]
    return Comparison(
        store=store,
        compared=len(truth.settled) - len(missing),
        mismatches=len(differing),
        missing=len(missing),
        extra=len(extra),
        newest_ms=max((row.known_ms for row in stored.values()), default=None),
        examples=tuple(told[:EXAMPLES]),
    )


def difference(wanted: FeatureRow, found: FeatureRow, names: tuple[str, ...]) -> str:
    """Return what differs between two rows, in words.

    >>> difference(FeatureRow(("a",), (1,), 5), FeatureRow(("a",), (1,), 4), ("n",))
    'known at 4 ms, should be 5 ms'
    """
    if wanted.known_ms != found.known_ms:
        return f"known at {found.known_ms} ms, should be {wanted.known_ms} ms"
    pairs = zip(names, wanted.values, found.values, strict=True)
    return ", ".join(f"{name} is {there}, should be {should}" for name, should, there in pairs if should != there)


def _passes(truth: Truth, key: Key, found: FeatureRow, settled: FeatureRow) -> bool:
    latest = truth.latest[key]
    return found in (settled, latest) or truth.as_of_ms < found.known_ms < latest.known_ms


def _keep(rows: dict[Key, FeatureRow], row: FeatureRow) -> None:
    seen = rows.get(row.key)
    if seen is None or seen.known_ms <= row.known_ms:
        rows[row.key] = row
