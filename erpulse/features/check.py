"""Online against offline against the log, for one view."""

import time
from typing import TYPE_CHECKING

from connectors import online
from connectors.errors import DecodeError
from connectors.feature_rows import FeatureDecoder
from erpulse.features import archive
from erpulse.features.compare import Comparison, Truth, compare

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.settings import OnlineStore
    from erpulse.features.log import FeatureLog
    from erpulse.features.repository import View

ONLINE_GRACE_MS = 10_000


def check(
    view: "View",
    log: "FeatureLog",
    online_store: "OnlineStore | None",
    archive_grace_ms: int | None,
    clock: "Callable[[], float]" = time.time,
) -> list[Comparison]:
    """Compare the stores of a view with its log.

    Rows younger than a grace are not asked for: the stores follow the log, the archive by its checkpoints.

    Args:
        view: The view.
        log: Its topic, at the beginning.
        online_store: Where Redis is; None to leave it out.
        archive_grace_ms: How far the archive may lie behind; None to leave it out.
        clock: Seconds since 1970.

    Returns:
        One comparison per store asked for, online first.

    Raises:
        ConfigError: Redis is away.
    """
    now = round(clock() * 1000)
    names = [name for name, _ in view.online.fields]
    recent, older = Truth(now - ONLINE_GRACE_MS), Truth(now - (archive_grace_ms or 0))
    _read(view, log, recent, older)
    found = []
    if online_store is not None:
        stored = _online_rows(view, online_store)
        _read(view, log, recent, older)
        found.append(compare("online", recent, stored, names))
    if archive_grace_ms is not None:
        found.append(compare("offline", older, archive.latest_rows(view, older.as_of_ms), names))
    return found


def _read(view: "View", log: "FeatureLog", *truths: Truth) -> None:
    decode = FeatureDecoder(view.online)
    for batch in log.drain():
        for record in batch:
            if record.value is None:
                continue
            try:
                row = decode(record.value, record.timestamp_ms)
            except DecodeError:
                continue  # no store can hold it; the writer logs it
            for truth in truths:
                truth.add(row)


def _online_rows(view: "View", store: "OnlineStore") -> dict[tuple[str, ...], online.FeatureRow]:
    client = online.connect(store)
    keys = set(online.entities(client, store.project, view.online))
    rows = online.read(client, store.project, view.online, keys)
    return {row.key: row for row in rows if row is not None}
