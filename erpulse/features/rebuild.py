"""Redis from the log: remove a view's rows and write them anew, also beside the running job."""

from typing import TYPE_CHECKING

from connectors import online
from connectors.feature_rows import TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.settings import OnlineStore
    from erpulse.features.log import FeatureLog


def rebuild(
    store: "OnlineStore", view: online.OnlineView, log: "FeatureLog", progress: "Callable[[int], None]"
) -> tuple[int, int]:
    """Remove the rows of the view from Redis, then write those of the log, to its end.

    The running job may write meanwhile. An older row never overwrites a newer one, and of rows of one time the last of
    the log is written last: the end is looked up again after the last write. Until then readers find nulls.

    Args:
        store: Where Redis is.
        view: The view.
        log: Its topic, at the beginning.
        progress: Called with the number of rows read so far.

    Returns:
        How many rows were removed, and how many records of the log were accepted.

    Raises:
        ConfigError: Redis is away.
    """
    writer = online.OnlineWriter(online.store_json(store), [view])
    removed = online.delete_view(online.connect(store), store.project, view)
    seen = accepted = 0
    for batch in log.drain():
        topics = [TOPICS + view.name] * len(batch)
        accepted += sum(writer(topics, [record.value for record in batch], [record.timestamp_ms for record in batch]))
        seen += len(batch)
        progress(seen)
    return removed, accepted
