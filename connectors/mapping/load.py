"""Loading a map: a shipped one by name or a user's file, checked whole against the canonical events."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.errors import ConfigError, did_you_mean
from connectors.events import EVENTS
from connectors.mapping.completeness import check_section
from connectors.mapping.conditions import Condition, condition
from connectors.mapping.place import Place
from connectors.mapping.sections import Section, section

if TYPE_CHECKING:
    from connectors.schema import Table

SHIPPED = "connectors.maps"
TOP = ("values", "extends", "only", "translations")
VALUES = ("plain", "abap")


@dataclass(frozen=True)
class SourceMap:
    """A compiled map: its sections by source table (lower case), and which rows it means at all."""

    name: str
    only: Condition
    tables: dict[str, tuple[Section, ...]]

    def sections(self, table: str) -> tuple[Section, ...]:
        """Return the sections that read a table, none if the map does not name it.

        Args:
            table: Name as the change has it; a schema before it, `AP.AP_INVOICES_ALL`, and case do not matter.
        """
        name = table.lower()
        return self.tables.get(name) or self.tables.get(name.rpartition(".")[2], ())


def shipped() -> tuple[str, ...]:
    """Return the names of the maps that come with erpulse.

    >>> shipped()
    ('bank', 'oracle_ebs', 'plain', 'sap')
    """
    files = (file.name for file in resources.files(SHIPPED).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")))


def load_map(name_or_path: str) -> SourceMap:
    """Load a map.

    Args:
        name_or_path: Name of a shipped map, or path of a TOML file.

    Raises:
        ConfigError: there is none, or something in it is wrong; file, section, field and what is allowed are told.

    >>> load_map("plain").sections("public.budgets")[0].event
    'budget'
    """
    tree = _tree(name_or_path, ())
    abap, translations = _values(tree, name_or_path) == "abap", _translations(tree, name_or_path)
    at = Place(file=name_or_path, abap=abap, translations=translations)
    tables: dict[str, list[Section]] = {}
    for name, sections in tree.items():
        if name in TOP:
            continue
        at.known(name, [*EVENTS, *TOP], "event")
        for compiled in _event(EVENTS[name], at.mapping(sections, name), at):
            tables.setdefault(compiled.table.lower(), []).append(compiled)
    if not tables:
        raise at.error(f"names no table; allowed: sections [EVENT.TABLE], events are {', '.join(EVENTS)}")
    only = condition(tree.get("only", {}), at, "only")
    return SourceMap(name_or_path, only, {table: tuple(found) for table, found in tables.items()})


def _event(event: "Table", sections: dict[str, Any], at: Place) -> list[Section]:
    compiled = {name: _section(name, spec, event, at) for name, spec in sections.items()}
    for name, one in compiled.items():
        check_section(one, compiled, event, _place(name, sections[name], event, at))
    return list(compiled.values())


def _section(name: str, spec: object, event: "Table", at: Place) -> Section:
    place = _place(name, spec, event, at)
    return section(place.mapping(spec, "the section"), event, place)


def _place(name: str, spec: object, event: "Table", at: Place) -> Place:
    table = spec.get("table", name) if isinstance(spec, dict) else name
    place = Place(at.file, f"{event.name}.{name}", str(table), abap=at.abap, translations=at.translations)
    if not isinstance(table, str) or not table:
        raise place.error(f"table is {table!r}; allowed: the name of a table")
    return place


def _values(tree: dict[str, Any], file: str) -> str:
    values = tree.get("values", "plain")
    if values not in VALUES:
        raise Place(file).error(f"values is {values!r}; allowed: {', '.join(VALUES)}")
    return str(values)


def _translations(tree: dict[str, Any], file: str) -> dict[str, Any]:
    return Place(file).mapping(tree.get("translations", {}), "translations")


def _tree(name: str, within: tuple[str, ...]) -> dict[str, Any]:
    """Read a map and those it extends, its own declarations over theirs."""
    if name in within:
        raise ConfigError(f"map {name!r}: extends itself by way of {' -> '.join(within)}; remove one 'extends'")
    own = _read(name)
    base = own.pop("extends", None)
    if base is None:
        return own
    if not isinstance(base, str):
        raise ConfigError(f"map {name!r}: extends is {base!r}; allowed: the name or path of one map")
    beside = Path(name).parent / base
    return _over(_tree(str(beside) if base.endswith(".toml") else base, (*within, name)), own)


def _over(base: dict[str, Any], own: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    merged = dict(base)
    for name, value in own.items():
        if value is False:
            merged.pop(name, None)
        elif isinstance(value, dict) and isinstance(base.get(name), dict) and name not in _WHOLE and depth < _DEPTH:
            merged[name] = _over(base[name], value, depth + 1)
        else:
            merged[name] = value
    return merged


_WHOLE = frozenset({"only", "header", "event_time", "when", "where"})
"""Settings that an extending map replaces whole; so it does with what a field comes from, below `_DEPTH`."""
_DEPTH = 3


def _read(name: str) -> dict[str, Any]:
    try:
        if name in shipped():
            text = resources.files(SHIPPED).joinpath(f"{name}.toml").read_text(encoding="utf-8")
        else:
            text = Path(name).read_text(encoding="utf-8")
        return tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        hint = did_you_mean(name, shipped())
        raise ConfigError(f"map {name!r}: neither a shipped map nor a file that can be read{hint}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"map {name!r}: not TOML: {error}; mend that line") from error
