"""What `feature_repo` declares: its environment, its views, and Feast's own command over it."""

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.errors import ConfigError, ErpulseError, WiringError, did_you_mean
from connectors.online import OnlineView

if TYPE_CHECKING:
    from feast import FeatureStore, FeatureView

    from connectors.settings import OnlineStore, Settings

_SQL = {"String": "STRING", "Int64": "BIGINT", "Float64": "DOUBLE"}


@dataclass(frozen=True)
class View:
    """One declared feature view.

    Attributes:
        online: Name, keys and fields.
        docs: Description of each field, with unit and sign.
        archive: Glob over its Parquet files.
        time: Column of the known time in the archive.
        revision: Column that orders rows of one known time in the archive.
    """

    online: OnlineView
    docs: dict[str, str]
    archive: str
    time: str
    revision: str


def location() -> Path:
    """Return the folder of `feature_repo`, without importing it.

    Raises:
        ConfigError: it is not installed.
    """
    spec = importlib.util.find_spec("feature_repo")
    if spec is None or not spec.origin:
        raise ConfigError("feature_repo: not found; run from the checkout, or install erpulse with its feature_repo")
    return Path(spec.origin).parent


def environment(settings: "Settings") -> dict[str, str]:
    """Return the variables that `feature_repo` needs: where Redis and the archive are.

    Raises:
        ConfigError: the password cannot be written in Feast's connection string.
    """
    archive = settings.flink.archive_dir.removeprefix("file://")
    return {"FEATURES_REDIS": connection_string(settings.online), "FEATURES_ARCHIVE": archive}


def connection_string(store: "OnlineStore") -> str:
    """Return Feast's form of the address of Redis; values are JSON, so that a password of digits stays text.

    Raises:
        ConfigError: a comma in the password, at which Feast would cut it.

    >>> from connectors.settings import OnlineStore, Secret
    >>> connection_string(OnlineStore(port=7, ssl=True, password=Secret("42")))
    '127.0.0.1:7,ssl=true,password="42"'
    """
    user, password = getattr(store, "user", None), store.password.value if store.password else None
    if "," in f"{user}{password}":
        raise ConfigError("online.password: holds a comma, where Feast cuts its connection string; take another one")
    options: dict[str, object] = {"ssl": store.ssl or None, "username": user, "password": password}
    given = [f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in options.items() if value is not None]
    return ",".join([f"{store.host}:{store.port}", *given])


def views(settings: "Settings") -> dict[str, View]:
    """Return the declared views by name; imports Feast and every file of `feature_repo`.

    Raises:
        ContractError: a view has a field or key type that the online store has not.
    """
    with warnings.catch_warnings():  # at import Feast turns on the deprecation warnings of every library
        from feast import Entity, FeatureView  # noqa: PLC0415

    os.environ.update(environment(settings))
    folder = location()
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    modules = [importlib.import_module(file.stem) for file in sorted(folder.glob("*.py")) if file.stem != "__init__"]
    items = [item for module in modules for item in vars(module).values()]
    join_keys = {item.name: item.join_key for item in items if isinstance(item, Entity)}
    return {item.name: _view(item, join_keys) for item in items if isinstance(item, FeatureView)}


def view(settings: "Settings", name: str) -> View:
    """Return one declared view.

    Raises:
        WiringError: there is no view of that name.
    """
    known = views(settings)
    if name not in known:
        raise WiringError(f"feature view {name!r}: not in feature_repo{did_you_mean(name, known)}")
    return known[name]


def feast(settings: "Settings", *arguments: str, quiet: bool = False) -> None:
    """Run Feast's own command in `feature_repo`, with its environment.

    Raises:
        ErpulseError: it fails; with `quiet` the message holds the end of what it said.
    """
    code = "import sys; from feast.cli.cli import cli; sys.exit(cli())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        cwd=location(),
        env=os.environ | environment(settings),
        capture_output=quiet,
        text=True,
        check=False,
    )
    if done.returncode:
        said = f": {(done.stderr or done.stdout).strip()[-500:]}" if quiet else ""
        raise ErpulseError(f"'feast {' '.join(arguments)}' in {location()}: exit code {done.returncode}{said}")


def apply(settings: "Settings", *, quiet: bool = False) -> None:
    """Bring Feast's registry up to `feature_repo`; the archive need not be there yet.

    Raises:
        ErpulseError: Feast refuses the repository.
    """
    feast(settings, "apply", "--skip-source-validation", quiet=quiet)


def store(settings: "Settings", name: str) -> "FeatureStore":
    """Return Feast's store, its registry brought up to date where it does not know the view.

    Raises:
        ErpulseError: Feast refuses the repository.
    """
    from feast import FeatureStore  # noqa: PLC0415
    from feast.errors import FeatureViewNotFoundException  # noqa: PLC0415

    os.environ.update(environment(settings))
    found = FeatureStore(repo_path=str(location()))
    try:
        found.get_feature_view(name)
    except FeatureViewNotFoundException:
        apply(settings, quiet=True)
        found = FeatureStore(repo_path=str(location()))
    return found


def _view(view: "FeatureView", join_keys: dict[str, str]) -> View:
    fields = tuple((field.name, _SQL.get(str(field.dtype), str(field.dtype))) for field in view.features)
    source = view.batch_source
    return View(
        online=OnlineView(view.name, tuple(join_keys[name] for name in view.entities), fields),
        docs={field.name: field.description for field in view.features},
        archive=source.path,
        time=source.timestamp_field,
        revision=source.created_timestamp_column,
    )
