"""Settings: defaults < TOML file < `ERPULSE_*` environment < flags. The only module that reads the environment.

A key of a section is reached as `kafka.bootstrap_servers` in TOML and as `ERPULSE_KAFKA__BOOTSTRAP_SERVERS` in the
environment. Unknown keys are errors with the closest known one. Secrets print as `***`.
"""

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from connectors.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "ERPULSE_"
LOCAL = Path(".erpulse/erpulse.toml")
Positive = Annotated[int, msgspec.Meta(ge=1)]


class Secret:
    """A value that never prints; `value` is the text."""

    def __init__(self, value: str) -> None:
        """Keep the text."""
        self.value = value

    def __repr__(self) -> str:
        """Hide the value.

        >>> Secret("s3cret")
        ***
        """
        return "***"

    __str__ = __repr__


class Kafka(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the log is and how to reach it; `properties` go to every client as they are (TLS, SASL)."""

    bootstrap_servers: str = "127.0.0.1:9092"
    partitions: Positive = 4
    properties: dict[str, str] = {}


class OnlineStore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Redis, as Feast's online store uses it."""

    host: str = "127.0.0.1"
    port: Positive = 6379
    user: str | None = None
    password: Secret | None = None
    ssl: bool = False
    project: str = "erpulse"


class Flink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The cluster and how jobs run on it. `checkpoint_dir` and `archive_dir` are URIs every node reaches.

    `generation` names transactions and consumer groups; with `beside` it names the topics written as well, so that a
    generation can be worked out beside the one that runs. 'erpulse deploy' sets both.
    """

    rest: str = "127.0.0.1:8081"
    guarantee: Literal["exactly-once", "at-least-once"] = "exactly-once"
    checkpoint_interval_ms: Positive = 1000
    checkpoint_dir: str = "file:///tmp/erpulse/checkpoints"
    archive_dir: str = "file:///tmp/erpulse/archive"
    archive_interval_ms: Positive = 60_000
    state_ttl_days: Positive = 400
    transaction_timeout_ms: Positive = 900_000
    generation: Positive = 1
    beside: bool = False
    parallelism: Positive = 1
    bundle_time_ms: Positive = 20
    bundle_size: Positive = 2000
    jars: str = ""


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One system that sends changes.

    `topics` is a regular expression over raw topic names, `currency` the company currency of amounts, `zone` the IANA
    zone of columns that carry no offset. `links` are ERP addresses per event with `{column}` places.

    Debezium: `scales` (decimal places) and `units` (`days ms us ns`, `iso` for text whose `Z` is decoration) are per
    `TABLE.COLUMN`, needed where messages carry no schema; `decimal_text` says that decimals are plain text there.
    `keys` names the key columns per table where messages have no key. `epoch` is raised when the positions of a
    database start again (restore, failover to a copy). In unwrapped rows the names of metadata start with
    `metadata_prefix`; `metadata_names` maps renamed ones to Debezium's (`op`, `source.ts_ms`). A null value of an
    unwrapped stream is a delete, and as it has no position its rows are ordered by offset; where deletes come as rows
    with `__deleted`, `tombstone = "skip"` passes over the nulls behind them.

    Bank statements (`decoder` mt940, camt or bai2, `map = "bank"`): `zone` is where their days begin, `encoding` that
    of files that are not UTF-8, `decimals` the implied decimals of a currency where the bank departs from ISO 4217,
    `signs` the sign of BAI2 type codes beyond the standard's, 1 or -1.
    """

    topics: str
    map: str
    decoder: str = "debezium"
    currency: str = "USD"
    zone: str | None = None
    unwrapped: bool = False
    before_complete: bool = False
    placeholder: str = "__debezium_unavailable_value"
    truncate: Literal["refuse", "skip"] = "refuse"
    scales: dict[str, int] = {}
    units: dict[str, Literal["days", "ms", "us", "ns", "iso"]] = {}
    decimal_text: bool = False
    keys: dict[str, list[str]] = {}
    epoch: Annotated[int, msgspec.Meta(ge=0, le=999)] = 0
    tombstone: Literal["delete", "skip"] = "delete"
    metadata_prefix: str = "__"
    metadata_names: dict[str, str] = {}
    encoding: str = "iso8859-15"
    decimals: dict[str, Annotated[int, msgspec.Meta(ge=0, le=5)]] = {}
    signs: dict[str, Literal[-1, 1]] = {}
    links: dict[str, str] = {}

    def __post_init__(self) -> None:
        """Refuse a zone that is none, before a message needs it."""
        if self.zone is not None and not _is_zone(self.zone):
            msg = f"zone {self.zone!r} is no IANA zone; allowed: names like 'Europe/Berlin', 'UTC'"
            raise ValueError(msg)


class Models(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fitted models: the folder `root` on every node, and which version of each is used (`versions.pay_date = "3"`).

    A model without a version is not used.
    """

    root: str = ".erpulse/models"
    versions: dict[str, str] = {}


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of a process, loaded once in `main` and passed down."""

    environment: str = "local"
    kafka: Kafka = Kafka()
    online: OnlineStore = OnlineStore()
    flink: Flink = Flink()
    models: Models = Models()
    heartbeat_ms: Positive = 100
    sources: dict[str, Source] = {}
    rules: dict[str, dict[str, Any]] = {}


def load(
    path: Path | None = None, env: "Mapping[str, str] | None" = None, flags: "Mapping[str, str] | None" = None
) -> Settings:
    """Return the settings of this process.

    Args:
        path: TOML file; default `ERPULSE_CONFIG`, else `.erpulse/erpulse.toml` where it exists.
        env: Environment, default that of the process.
        flags: Dotted key to value, the strongest.

    Raises:
        ConfigError: the file is missing or no TOML, a key is unknown, a value is out of range.
    """
    environment = os.environ if env is None else env
    named = path or (Path(environment[f"{PREFIX}CONFIG"]) if f"{PREFIX}CONFIG" in environment else None)
    file = named or LOCAL
    tree: dict[str, Any] = _read(file) if named or file.exists() else {}
    for name, value in environment.items():
        if name.startswith(PREFIX) and name != f"{PREFIX}CONFIG":
            _put(tree, _path(name.removeprefix(PREFIX).lower(), "__", "_"), value, name)
    for name, value in (flags or {}).items():
        _put(tree, _path(name, ".", "."), value, f"flag {name}")
    return _convert(tree, str(file))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        msg = f"settings file {str(file)!r}: not found; name an existing TOML file, or run 'erpulse up' for a local one"
        raise ConfigError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"settings file {str(file)!r}: not TOML: {error}; mend that line"
        raise ConfigError(msg) from error


def _path(name: str, between: str, within: str) -> list[str]:
    """Return the sections and the key of a name; Kafka's own properties keep their dots.

    >>> _path("kafka__properties__sasl_mechanism", "__", "_"), _path("kafka.properties.sasl.mechanism", ".", ".")
    (['kafka', 'properties', 'sasl.mechanism'], ['kafka', 'properties', 'sasl.mechanism'])
    """
    parts = name.split(between)
    if parts[:2] != ["kafka", "properties"]:
        return parts
    return [*parts[:2], between.join(parts[2:]).replace(within, ".")]


def _put(tree: dict[str, Any], path: list[str], value: str, where: str) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            msg = f"{where}: {part!r} is a value, not a section"
            raise ConfigError(msg)
    tree[path[-1]] = value


def _convert(tree: dict[str, Any], where: str) -> Settings:
    _check_names(tree, Settings, where)
    try:
        return msgspec.convert(tree, Settings, strict=False, dec_hook=_hook)
    except msgspec.ValidationError as error:
        msg = f"settings ({where}): {error}; mend the value at that path"
        raise ConfigError(msg) from error


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _hook(kind: type, value: object) -> object:
    return Secret(str(value)) if kind is Secret else value


def _check_names(tree: dict[str, Any], kind: type[msgspec.Struct], where: str, path: str = "") -> None:
    known = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for name, value in tree.items():
        if name not in known:
            msg = f"settings ({where}): unknown key {path + name!r}{did_you_mean(name, known)}"
            raise ConfigError(msg)
        inner = known[name]
        if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            _check_names(value, inner, where, f"{path}{name}.")
