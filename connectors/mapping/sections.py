"""One section of a map, `[EVENT.TABLE]`, compiled: what one source table lends to one canonical event."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from connectors.mapping.columns import CHANGE_COLUMNS, allowed_values, kind_of
from connectors.mapping.conditions import ALWAYS, Condition, condition
from connectors.mapping.expressions import expression
from connectors.mapping.readers import jsonable
from connectors.mapping.times import Moment, moments

if TYPE_CHECKING:
    from connectors.mapping.place import Place
    from connectors.mapping.readers import Getter
    from connectors.schema import Table

OPERATIONS = ("insert", "update", "delete")
SETTINGS = (
    *("table", "variant", "role", "key", "header", "lends", "when", "where", "optional"),
    *("event_time", "changes", "mask", "on", "fields"),
)


class Field(NamedTuple):
    """A canonical column, the function that fills it from a row, and the columns it looks at."""

    name: str
    get: "Getter"
    columns: frozenset[str]


@dataclass(frozen=True)
class Changes:
    """The columns whose changes are rows of their own, by the name they bear there, and the ones to mask."""

    columns: dict[str, str]
    mask: frozenset[str]
    on: frozenset[str]


@dataclass(frozen=True)
class Section:
    """A compiled section.

    `header` is the header's table and the columns of this one that hold its key. `variant` tells apart the
    documents that sections of one event and table make of a row. `lent` are the fields that the rows of
    the root take over, none for a plain row. `needs` are all columns of the fields that the table must have.
    """

    name: str
    event: str
    table: str
    variant: str
    role: Literal["row", "header"]
    key: tuple[str, ...]
    header: tuple[str, tuple[str, ...]] | None
    lent: frozenset[str]
    when: Condition
    where: Condition
    optional: frozenset[str]
    moments: tuple[Moment, ...]
    changes: Changes | None
    fields: tuple[Field, ...]
    needs: frozenset[str]

    @property
    def label(self) -> str:
        """Return the section's name within its event, by which rows name their header."""
        return self.name.partition(".")[2]


def section(spec: dict[str, Any], event: "Table", at: "Place") -> Section:
    """Compile one section.

    Raises:
        ConfigError: something in it is unknown, missing or not of an allowed form.
    """
    for name in spec:
        at.known(name, SETTINGS, "setting")
    fields = _fields(spec, event, at)
    optional = frozenset(at.names(spec["optional"], "optional")) if "optional" in spec else frozenset()
    role = _role(spec, at)
    return Section(
        name=at.section,
        event=event.name,
        table=at.table,
        variant=_variant(spec, at),
        role=role,
        key=at.names(spec.get("key"), "key"),
        header=_header(spec, role, at),
        lent=_lent(spec, role, [field.name for field in fields], at),
        when=_condition(spec, "when", at),
        where=_condition(spec, "where", at),
        optional=optional,
        moments=moments(spec["event_time"], at) if "event_time" in spec else (),
        changes=_changes(spec, event, at),
        fields=fields,
        needs=frozenset().union(*(field.columns for field in fields)) - optional,
    )


def _fields(spec: dict[str, Any], event: "Table", at: "Place") -> tuple[Field, ...]:
    given = at.mapping(spec.get("fields"), "fields")
    return tuple(_field(name, source, event, at.at(name)) for name, source in given.items())


def _field(name: str, source: object, event: "Table", at: "Place") -> Field:
    kind = kind_of(name, event, at)
    compiled = expression(source, kind, at)
    allowed = allowed_values(event).get(name)
    if allowed and isinstance(source, dict):
        named = source.get("translate", {})
        pairs = at.translations[named] if isinstance(named, str) else named
        for value in [*(source[part] for part in ("value", "default") if part in source), *pairs.values()]:
            at.known(value, allowed, "value")
    return Field(name, jsonable(kind, compiled.get), compiled.columns)


def _variant(spec: dict[str, Any], at: "Place") -> str:
    name = spec.get("variant", "")
    if not isinstance(name, str) or "|" in name:
        raise at.error(f"variant is {name!r}; allowed: a word that tells apart the documents of sections of one table")
    return name


def _role(spec: dict[str, Any], at: "Place") -> Literal["row", "header"]:
    if spec.get("role", "row") not in ("row", "header"):
        raise at.error(f"role is {spec['role']!r}; allowed: row, header")
    return "header" if spec.get("role") == "header" else "row"


def _header(spec: dict[str, Any], role: str, at: "Place") -> tuple[str, tuple[str, ...]] | None:
    if "header" not in spec:
        return None
    given = at.mapping(spec["header"], "header")
    if role == "header" or len(given) != 1:
        raise at.error(f'header is {given!r}; allowed: on a row, one header, {{ TABLE = ["A"] }}')
    [(name, columns)] = given.items()
    return name, at.names(columns, f"header.{name}")


def _lent(spec: dict[str, Any], role: str, fields: list[str], at: "Place") -> frozenset[str]:
    if "lends" not in spec:
        return frozenset(fields if role == "header" else [])
    if role == "header" or "header" in spec:
        raise at.error("lends is for a row that has no header; a header lends all of its fields")
    names = at.names(spec["lends"], "lends")
    for name in names:
        at.known(name, fields, "field to lend")
    return frozenset(names)


def _condition(spec: dict[str, Any], name: str, at: "Place") -> Condition:
    return condition(spec[name], at, name) if name in spec else ALWAYS


def _changes(spec: dict[str, Any], event: "Table", at: "Place") -> Changes | None:
    if "changes" not in spec:
        for name in {"mask", "on"} & spec.keys():
            raise at.error(f"{name} goes with changes")
        return None
    for name in CHANGE_COLUMNS:
        kind_of(name, event, at.at("changes"))
    for name in {"role", "header", "lends"} & spec.keys():
        raise at.error(f"{name} does not go with changes")
    columns = at.mapping(spec["changes"], "changes")
    if not columns or not all(isinstance(name, str) and name for name in columns.values()):
        raise at.error(f'changes is {columns!r}; allowed: {{ COLUMN = "name of the field" }}')
    mask = at.names(spec["mask"], "mask") if "mask" in spec else ()
    operations = at.names(spec.get("on", ["update"]), "on")
    for name in operations:
        at.known(name, OPERATIONS, "operation")
    return Changes(columns, frozenset(mask), frozenset(operations))
