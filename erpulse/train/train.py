"""Fit, judge and keep a model; one that does not beat the naive forecast and the plain rule is refused."""

import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from connectors.errors import ConfigError, ErpulseError, did_you_mean
from erpulse.train import rows as inputs
from udfs import models
from udfs.models import files
from udfs.models.record import Model, Score

if TYPE_CHECKING:
    from connectors.settings import Settings

HELD_BACK = 0.25  # share of the rows, the last in time, that judge
PACKAGES = ("numpy", "pandas", "scikit-learn", "skops")


class RefusedError(ErpulseError):
    """A model did not earn its place; nothing was written."""


@dataclass(frozen=True)
class Trained:
    """What was kept.

    Attributes:
        folder: Where the version is.
        score: What it reached on the rows that were held back.
        card: The card.
    """

    folder: Path
    score: Score
    card: Mapping[str, Any]


def model_of(name: str) -> Model:
    """Return a model by name.

    Raises:
        ConfigError: there is none.
    """
    try:
        return models.find(name)
    except KeyError as error:
        raise ConfigError(f"model {name!r}: not known{did_you_mean(name, models.names())}") from error


def train(
    model: Model, sources: Sequence[str], settings: "Settings", as_of: pd.Timestamp | None, features: Sequence[str] = ()
) -> Trained:
    """Return the version that was written.

    Args:
        model: The model.
        sources: Files of rows.
        settings: Model root, and the offline store where features are asked for.
        as_of: Day, exclusive; by default the day after the last row. What was not known before it is not used.
        features: Features to join beyond those the model declares, for a model that takes further columns.

    Raises:
        ConfigError: rows or columns are not as the model needs them.
        RefusedError: too little is known, or the model does not beat what it must.
    """
    wanted = [*model.features, *features]
    if features and not model.free:
        raise ConfigError(f"model {model.name!r}: takes no further features; it uses {', '.join(model.takes)}")
    table = inputs.read(sources, model)
    if wanted:
        table = inputs.joined(table, model, wanted, settings)
    end = as_of or (table[model.time].max().normalize() + pd.Timedelta(days=1))
    known = table[table[model.time] < end]
    score = judged(model, known, end)
    state = model.fit(known, end)
    if state is None:
        raise RefusedError(f"model {model.name!r}: too little is known before {end:%Y-%m-%d} ({len(known)} rows)")
    card = _card(model, known, end, score, inputs.view_versions(wanted, settings) if wanted else {})
    card |= {"features": wanted, "sources": [Path(name).name for name in sources]}
    return Trained(files.write(Path(settings.models.root), model.name, state, card), score, card)


def judged(model: Model, known: pd.DataFrame, end: pd.Timestamp) -> Score:
    """Return the score of a model fitted on the first three quarters of the rows in time, over the last.

    Raises:
        RefusedError: there is too little to judge, or it does not beat what it must; the message says by how much.
    """
    if known.empty:
        raise RefusedError(f"model {model.name!r}: no row is known before {end:%Y-%m-%d}")
    cut = pd.Timestamp(str(known[model.time].quantile(1 - HELD_BACK))).normalize()
    score = model.judge(known, cut, end)
    if score is None:
        raise RefusedError(
            f"model {model.name!r}: too little to judge it: {len(known)} rows, learnt before {cut:%Y-%m-%d}, "
            f"judged until {end:%Y-%m-%d}; nothing was written; give more history"
        )
    lost = score.lost_to()
    if lost:
        by = "; ".join(f"{score.others[name]:.4g} of {name!r}, worse by {gap:.4g}" for name, gap in lost.items())
        raise RefusedError(
            f"model {model.name!r} refused: {score.measure} {score.model:.4g} against {by}, on {score.rows} rows from "
            f"{cut:%Y-%m-%d} to {end:%Y-%m-%d}; nothing was written"
        )
    return score


def _card(
    model: Model, known: pd.DataFrame, end: pd.Timestamp, score: Score, views: Mapping[str, str]
) -> dict[str, Any]:
    columns = [name for name in known.columns if model.free or name in {*model.needs, *model.takes}]
    return {
        "about": model.about,
        "entity": list(model.entity),
        "label": model.label,
        "trained_from": f"{known[model.time].min():%Y-%m-%d}",
        "as_of": f"{end:%Y-%m-%d}",
        "rows": len(known),
        "labelled_rows": int(known[model.label].notna().sum()),
        "columns": columns,
        "feature_views": dict(views),
        "validation": {"split": f"by time, last {HELD_BACK:.0%} of the rows", **asdict(score)},
        "seeds": list(model.seeds),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
    }
