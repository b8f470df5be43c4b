"""What feature_online does on a worker: store batches of feature rows."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from connectors.online import OnlineWriter

if TYPE_CHECKING:
    import pandas as pd


def write_rows(writer: OnlineWriter, topic: "pd.Series[Any]", value: "pd.Series[Any]") -> "pd.Series[Any]":
    """Store a batch of feature rows; 1 per row that was accepted, shape (n,)."""
    import pandas as pd  # noqa: PLC0415  only the worker needs it

    done = writer(topic.tolist(), [text if isinstance(text, str) else None for text in value], [None] * len(topic))
    return pd.Series(done, index=topic.index, dtype="int64")


def make(settings: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the function that stores batches, from the store's settings and the views."""
    return partial(write_rows, OnlineWriter(settings["store"], settings["views"]))
