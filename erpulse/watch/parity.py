"""A cheap sample of parity: the newest rows that feature_online has taken, as Redis has them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors import online
from connectors.errors import DecodeError
from connectors.feature_rows import TOPICS, FeatureDecoder
from connectors.online import FeatureRow, OnlineView
from erpulse.features.compare import difference
from erpulse.watch.observation import ParitySeen

if TYPE_CHECKING:
    from connectors.settings import OnlineStore
    from erpulse.watch.log import LogEye

SAMPLE = 16
"""Offsets before the place that feature_online has committed, in each partition."""


class Taken(NamedTuple):
    """A feature row, and whether the online store has been given it for certain."""

    row: FeatureRow
    certain: bool


def sample(
    eye: "LogEye", committed: "Mapping[Any, int]", stable: "Mapping[Any, int]", store: "OnlineStore"
) -> list[ParitySeen]:
    """Compare the newest rows of each view with Redis.

    Args:
        eye: Reads the topics.
        committed: Places of feature_online.
        stable: Ends for readers of committed records.
        store: Where Redis is.

    Raises:
        ConfigError: Redis is away.
    """
    from jobs.catalog import online_views  # noqa: PLC0415  loads pandas

    own = {place: offset for place, offset in committed.items() if place.topic.startswith(TOPICS) and offset > 0}
    records = eye.read({place: max(0, offset - SAMPLE) for place, offset in own.items()}, stable)
    offsets = {(place.topic, place.partition): offset for place, offset in own.items()}
    client = online.connect(store)
    found = []
    for view in online_views():
        rows = _rows(view, [record for record in records if record.topic == TOPICS + view.name], offsets)
        keys = [key for key, taken in rows.items() if any(one.certain for one in taken)]
        stored = dict(zip(keys, online.read(client, store.project, view, keys), strict=True))
        found += [compare(view, {key: rows[key] for key in keys}, stored)] if keys else []
    return found


def compare(
    view: OnlineView, rows: Mapping[tuple[str, ...], Sequence[Taken]], stored: Mapping[tuple[str, ...], Any]
) -> ParitySeen:
    """Return how stored rows compare with those of the log.

    A stored row passes as the last one that was certainly given, or as any later one.

    Args:
        view: The view.
        rows: Rows of each entity in the order of the log, at least one of them certain.
        stored: The row of each entity, None where there is none.

    >>> view = OnlineView("spend", ("source",), (("n", "BIGINT"),))
    >>> row = FeatureRow(("erp",), (1,), 5)
    >>> compare(view, {("erp",): [Taken(row, True)]}, {("erp",): None})
    ParitySeen(view='spend', compared=1, differing=1, example='erp is missing')
    """
    names = tuple(name for name, _ in view.fields)
    faults = [fault for key, taken in rows.items() if (fault := _fault(taken, stored.get(key), names))]
    return ParitySeen(view.name, len(rows), len(faults), faults[0] if faults else "")


def _fault(taken: Sequence[Taken], stored: FeatureRow | None, names: tuple[str, ...]) -> str:
    place = max(number for number, one in enumerate(taken) if one.certain)
    row, entity = taken[place].row, "|".join(taken[place].row.key)
    if stored is None:
        return f"{entity} is missing"
    if stored.known_ms > row.known_ms or stored in [one.row for one in taken[place:]]:
        return ""
    return f"{entity}: {difference(row, stored, names)}"


def _rows(
    view: OnlineView, records: Iterable[Any], offsets: Mapping[tuple[str, int], int]
) -> dict[tuple[str, ...], list[Taken]]:
    decode, found = FeatureDecoder(view), dict[tuple[str, ...], list[Taken]]()
    for record in records:
        try:
            row = decode(record.value, record.timestamp) if record.value else None
        except DecodeError:
            continue  # no store can hold it; the writer logs it
        if row is not None:
            certain = record.offset < offsets[record.topic, record.partition]
            found.setdefault(row.key, []).append(Taken(row, certain))
    return found
