"""One entity's features through Feast, as an application would read them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feast import FeatureStore

    from erpulse.features.repository import View


class Found(NamedTuple):
    """The row of one entity; `known_time` is None where the online store has no row."""

    key: dict[str, str]
    known_time: datetime | None
    values: dict[str, str | int | float | None]


def entity_key(view: str, keys: "Sequence[str]", arguments: "Sequence[str]") -> dict[str, str]:
    """Return the key that `name=value` arguments give.

    Raises:
        ConfigError: an argument has no `=`, names no key, or a key is not given.

    >>> entity_key("supplier_spend", ("source", "supplier_id"), ["supplier_id=0017", "source=erp"])
    {'source': 'erp', 'supplier_id': '0017'}
    """
    wanted = f"'erpulse features get {view} {' '.join(f'{key}=...' for key in keys)}'"
    given = dict[str, str]()
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals:
            raise ConfigError(f"argument {argument!r}: is not name=value; write {wanted}")
        if name not in keys:
            raise ConfigError(f"argument {argument!r}: {view!r} has no key {name!r}{did_you_mean(name, keys)}")
        given[name] = value
    missing = [key for key in keys if key not in given]
    if missing:
        raise ConfigError(f"feature view {view!r}: no value for {', '.join(missing)}; write {wanted}")
    return {key: given[key] for key in keys}


def lookup(store: "FeatureStore", view: "View", key: dict[str, str]) -> Found:
    """Return the features of one entity by Feast's `get_online_features`."""
    names = [name for name, _ in view.online.fields]
    response = store.get_online_features([f"{view.online.name}:{name}" for name in names], [key])
    values: dict[str, Any] = {name: column[0] for name, column in response.to_dict().items() if name in names}
    position = list(response.proto.metadata.feature_names.val).index(names[0])
    stamp = response.proto.results[position].event_timestamps[0]
    known = datetime.fromtimestamp(stamp.seconds, UTC).replace(microsecond=stamp.nanos // 1000)
    empty = not (stamp.seconds or stamp.nanos) and all(value is None for value in values.values())
    return Found(key, None if empty else known, values)
