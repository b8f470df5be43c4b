"""What a model learns from: rows of files, with features of the offline store as they were known at each row's time."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from connectors.errors import ConfigError, WiringError, did_you_mean

if TYPE_CHECKING:
    from connectors.settings import Settings
    from udfs.models.record import Model


def read(files: Sequence[str], model: "Model") -> pd.DataFrame:
    """Return the rows of CSV and Parquet files, the model's dates as dates.

    Raises:
        ConfigError: a file is not there or cannot be read, or a column that the model needs is missing.
    """
    frames = [_one(Path(name)) for name in files]
    rows = pd.concat(frames, ignore_index=True)
    lacks = [name for name in model.needs if name not in rows.columns]
    if lacks:
        wanted = "; ".join(f"{name}: {model.needs[name]}" for name in lacks)
        raise ConfigError(f"model {model.name!r}: columns missing in {', '.join(files)} ({wanted}); add or rename them")
    for name in model.dates:
        rows[name] = _dates(rows[name], name, files)
    return rows.sort_values(model.time, kind="stable", ignore_index=True)


def joined(rows: pd.DataFrame, model: "Model", features: Sequence[str], settings: "Settings") -> pd.DataFrame:
    """Return rows with features of the offline store, each as it was known at the row's time.

    Args:
        rows: Rows that hold the keys of the features' entities.
        model: Whose time they are joined at.
        features: `view:feature`.
        settings: Where the archive is.

    Raises:
        WiringError: a view or feature is not declared.
        ConfigError: a key of the view is not among the columns.
    """
    from erpulse.features import repository  # noqa: PLC0415

    _check(rows, features, settings)
    store = repository.store(settings, features[0].split(":")[0])
    keys = _keys(features, settings)
    asked = rows[keys].astype(str).assign(event_timestamp=pd.to_datetime(rows[model.time], utc=True), row=rows.index)
    told = store.get_historical_features(entity_df=asked, features=list(features)).to_df()
    names = [feature.split(":")[1] for feature in features]
    return rows.join(told.set_index("row")[names])


def view_versions(features: Sequence[str], settings: "Settings") -> dict[str, str]:
    """Return for each view a digest of its keys, fields and types: another one means other features."""
    import hashlib  # noqa: PLC0415

    from erpulse.features import repository  # noqa: PLC0415

    views = sorted({feature.split(":")[0] for feature in features})
    shapes = {name: repository.view(settings, name).online for name in views}
    return {name: hashlib.sha256(repr((view.keys, view.fields)).encode()).hexdigest()[:12]
            for name, view in shapes.items()}  # fmt: skip


def _one(file: Path) -> pd.DataFrame:
    try:
        if file.suffix == ".parquet":
            return pd.read_parquet(file)
        return pd.read_csv(file)
    except (OSError, ValueError) as error:
        raise ConfigError(f"rows {str(file)!r}: cannot be read: {error}; give CSV or Parquet files") from error


def _dates(column: "pd.Series[Any]", name: str, files: Sequence[str]) -> "pd.Series[Any]":
    try:
        dates = pd.to_datetime(column, format="ISO8601", utc=True)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"column {name!r} of {', '.join(files)}: {error}; want ISO dates, as 2026-03-31") from error
    return dates.dt.tz_localize(None)


def _check(rows: pd.DataFrame, features: Sequence[str], settings: "Settings") -> None:
    from erpulse.features import repository  # noqa: PLC0415

    for feature in features:
        view_name, _, name = feature.partition(":")
        view = repository.view(settings, view_name).online
        known = [field for field, _ in view.fields]
        if name not in known:
            raise WiringError(f"feature {feature!r}: not in view {view_name!r}{did_you_mean(name, known)}")
        lacks = [key for key in view.keys if key not in rows.columns]
        if lacks:
            raise ConfigError(f"feature {feature!r}: keyed by {', '.join(view.keys)}; rows lack {', '.join(lacks)}")


def _keys(features: Sequence[str], settings: "Settings") -> list[str]:
    from erpulse.features import repository  # noqa: PLC0415

    keys = [key for feature in features for key in repository.view(settings, feature.split(":")[0]).online.keys]
    return list(dict.fromkeys(keys))
