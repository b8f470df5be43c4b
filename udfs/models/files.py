"""Fitted models as files: `<root>/<name>/<version>/` with `model.skops`, its SHA-256 and the card.

skops parses no code: a file may hold plain values, arrays and estimators of the types named here. The
digest is checked before anything is parsed. A version is never written twice; a model is read once per worker.
"""

import functools
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from udfs import models
from udfs.models.record import Model, State

FILE, DIGEST, CARD = "model.skops", "model.sha256", "card.json"
TRUSTED = ("sklearn.", "numpy.", "builtins.", "udfs.detectors.process_monitor.ProcessMonitor")
"""Beginnings of the types a file may hold beyond those skops itself trusts."""


class ModelFileError(Exception):
    """A model cannot be loaded: not there, not what was written, or of a type that is not trusted."""


@dataclass(frozen=True)
class Loaded:
    """One version of a model, ready to be asked.

    Attributes:
        model: What it says of itself.
        version: Its version.
        state: The fitted state.
        card: Where it came from and what it reached.
    """

    model: Model
    version: str
    state: State
    card: Mapping[str, Any]

    def predict(self, rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
        """Return what the model says of rows, with its name and version in `model`, such as `pay_date/3`.

        Null with a reason where a column that it needs is missing.
        """
        lacks = [name for name in self.model.needs if name not in rows.columns and name != self.model.label]
        told = self.model.predict(None if lacks else self.state, rows.reindex(columns=[*rows.columns, *lacks]), as_of)
        if lacks:
            told["reason"] = f"not known: {', '.join(lacks)}"
        told["model"] = f"{self.model.name}/{self.version}"
        return told


def write(root: Path, name: str, state: State, card: Mapping[str, Any]) -> Path:
    """Write the next version of a model and return its folder; readers see it whole or not at all."""
    import skops.io  # type: ignore[import-untyped]  # noqa: PLC0415  heavy

    home = root / name
    home.mkdir(parents=True, exist_ok=True)
    data = skops.io.dumps(state)
    version = str(max((int(one) for one in versions(root, name)), default=0) + 1)
    draft = Path(tempfile.mkdtemp(dir=home, prefix=".draft-"))
    try:
        (draft / FILE).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        (draft / DIGEST).write_text(f"{digest}  {FILE}\n")
        whole = {**card, "name": name, "version": version, "sha256": digest}
        (draft / CARD).write_text(json.dumps(whole, indent=2, default=str) + "\n")
        draft.chmod(0o755)
        os.rename(draft, home / version)  # noqa: PTH104  fails where another writer was first
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return home / version


def versions(root: Path, name: str) -> list[str]:
    """Return the versions of a model, oldest first."""
    found = [one.name for one in (root / name).glob("*") if one.name.isdigit()] if (root / name).is_dir() else []
    return sorted(found, key=int)


@functools.lru_cache(maxsize=16)
def load(root: str, name: str, version: str) -> Loaded:
    """Return one version of a model; read once, then kept.

    Args:
        root: The model root.
        name: The model.
        version: The pinned version.

    Raises:
        ModelFileError: no such model or version; the file is not what was written; it holds types that are not trusted.
    """
    folder = Path(root) / name / version
    data = _checked(folder, versions(Path(root), name))
    try:
        model = models.find(name)
    except KeyError as error:
        raise ModelFileError(f"model {name!r}: not known; allowed: {', '.join(models.names())}") from error
    card = json.loads((folder / CARD).read_text())
    return Loaded(model, version, _parsed(data, folder), card)


def pinned(root: str, pins: Mapping[str, str], name: str) -> Loaded | None:
    """Return the version of a model that the settings name, null where they name none.

    Args:
        root: The model root.
        pins: Model to version.
        name: The model.

    Raises:
        ModelFileError: the version cannot be loaded.
    """
    return load(root, name, pins[name]) if name in pins else None


def _checked(folder: Path, known: list[str]) -> bytes:
    """Return the bytes of the file if they are those that were written."""
    try:
        data, digest = (folder / FILE).read_bytes(), (folder / DIGEST).read_text().split()[0]
    except (OSError, IndexError) as error:
        raise ModelFileError(
            f"model {folder}: not there or not whole; versions: {', '.join(known) or 'none'}"
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise ModelFileError(
            f"model {folder}: SHA-256 is {found}, written was {digest}; restore the file or train anew"
        )
    return data


def _parsed(data: bytes, folder: Path) -> State:
    import skops.io  # noqa: PLC0415

    unknown = skops.io.get_untrusted_types(data=data)
    refused = [name for name in unknown if not name.startswith(TRUSTED)]
    if refused:
        raise ModelFileError(
            f"model {folder}: holds {', '.join(refused)}; only plain values, scikit-learn, ProcessMonitor are read"
        )
    state: State = skops.io.loads(data, trusted=unknown)
    return state
