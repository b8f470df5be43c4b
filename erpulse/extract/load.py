"""Maps from TOML: the shipped ones by name, others by path. What is wrong whatever the file holds is refused here."""

import re
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from connectors.errors import ConfigError, did_you_mean
from connectors.events import event
from connectors.mapping.place import Place
from erpulse.extract.record import ExtractMap

SHIPPED = Path(__file__).parent / "maps"
ID = re.compile(r"[A-Za-z0-9_.-]+")


def names() -> list[str]:
    """Return the names of the shipped maps.

    >>> names()[:3]
    ['birmingham_pcards', 'bpic_payments', 'corporate_payment']
    """
    return sorted(file.stem for file in SHIPPED.glob("*.toml"))


def load(name: str) -> ExtractMap:
    """Return a map.

    Args:
        name: Name of a shipped map, or path of a TOML file.

    Raises:
        ConfigError: there is none, it is no TOML, or says something that is not allowed.
    """
    shipped = SHIPPED / f"{name}.toml"
    path = shipped if shipped.is_file() else Path(name)
    if not path.is_file():
        raise ConfigError(f"map {name!r}: neither a file nor a shipped map{did_you_mean(Path(name).stem, names())}")
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"map {str(path)!r}: not TOML: {error}; mend that line") from error
    return parse(tree, name)


def parse(tree: dict[str, Any], path: str) -> ExtractMap:
    """Return the map that a TOML tree says.

    Args:
        tree: The parsed TOML.
        path: Where it stands, for the errors.

    Raises:
        ConfigError: as `load`.
    """
    at = Place(path)
    _check_names(tree, ExtractMap, at, "")
    try:
        found = msgspec.convert({**tree, "path": path}, ExtractMap)
    except msgspec.ValidationError as error:
        raise at.error(f"{error}; the map {names()[0]!r} explains the form") from error
    event(found.event)
    _check_source(found, at)
    _check_identity(found, at)
    _check_known(found, at)
    for column, own in found.columns.items():
        _check_formats(own.formats, Place(path, f"columns.{column}"))
    return found


def _check_names(tree: dict[str, Any], kind: type[msgspec.Struct], at: Place, path: str) -> None:
    known = {field.name: field.type for field in msgspec.structs.fields(kind) if field.name != "path"}
    for name, value in tree.items():
        if name not in known:
            raise at.error(f"unknown key {path + name!r}{did_you_mean(name, known)}")
        inner = known[name]
        if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            _check_names(value, inner, at, f"{path}{name}.")


def _check_source(found: ExtractMap, at: Place) -> None:
    if not ID.fullmatch(found.source):
        raise at.error(f"source {found.source!r}; allowed: letters, digits and _ . - (it leads every document's id)")
    if not re.fullmatch(r"[A-Z]{3}", found.currency):
        raise at.error(f"currency {found.currency!r}; allowed: an ISO 4217 code like 'EUR'")
    try:
        ZoneInfo(found.zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise at.error(f"zone {found.zone!r} is no IANA zone; allowed: names like 'Europe/Berlin', 'UTC'") from None


def _check_identity(found: ExtractMap, at: Place) -> None:
    own = found.identity
    if bool(own.key) == own.content:
        raise at.error('[identity] names both or none; allowed: one of key = ["COL"] and content = true')
    if own.key and own.without:
        raise at.error("[identity] 'without' belongs to content = true; leave it out beside a key")


def _check_known(found: ExtractMap, at: Place) -> None:
    own = found.known
    given = [name for name in ("column", "month_end", "event_time") if getattr(own, name)]
    if len(given) != 1:
        raise at.error(f"[known] names {given or 'nothing'}; allowed: one of column, month_end and event_time = true")
    if not re.fullmatch(r"\d+[mhd]", own.plus):
        raise at.error(f"[known] plus = {own.plus!r}; allowed: a number of minutes, hours or days, like '5d'")


def _check_formats(formats: tuple[str, ...], at: Place) -> None:
    for text in formats:
        if "%y" in text or not re.search(r"%[YGsf]", text):
            raise at.error(f"format {text!r} gives no year of four digits, so dates are ambiguous; allowed: %Y")
    orders = [sorted((text.find(part), part) for part in ("%d", "%m")) for text in formats if "%m" in text]
    if len({tuple(part for _, part in order) for order in orders}) > 1 and not _told_apart(formats):
        raise at.error(f"formats {list(formats)} read 03/04/2014 in two ways; allowed: one order of day and month")


def _told_apart(formats: tuple[str, ...]) -> bool:
    """Return whether the formats of different order also begin differently, as %Y-%m-%d and %d/%m/%Y do."""
    numeric = [re.sub(r"%[dm]", "%n", text) for text in formats if "%d" in text and "%m" in text]
    return len(set(numeric)) == len(numeric)
