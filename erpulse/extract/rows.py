"""Canonical rows of an extract: every field compiled to SQL and worked out at once, lines that fail set apart."""
# ruff: noqa: S608  # names and literals are quoted

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.dead_letters import Reason
from connectors.errors import ConfigError
from connectors.events import event
from connectors.mapping.columns import allowed_values, defaults, own_columns, required_columns
from connectors.mapping.place import Place
from erpulse.extract import moments, placed
from erpulse.extract.files import FILE, columns
from erpulse.extract.read_csv import LINE
from erpulse.extract.sources import Kind, compile_source
from erpulse.extract.sql import quoted, text
from erpulse.extract.values import Problem, Reader, Value

if TYPE_CHECKING:
    import duckdb

    from connectors.schema import Column, Table
    from erpulse.extract.record import ExtractMap

SIGNED = """
CREATE TABLE canonical AS
WITH good AS (SELECT * FROM valued WHERE _problem IS NULL AND NOT _repeat), versions AS (
  SELECT *, lead(_arrival) OVER (PARTITION BY _document ORDER BY _arrival) AS _ended,
    lead(_known) OVER (PARTITION BY _document ORDER BY _arrival) AS _ended_known,
    row_number() OVER (PARTITION BY _document ORDER BY _arrival) AS _place FROM good)
SELECT * REPLACE (1 AS sign, _place > 1 AS superseded, CASE WHEN _place > 1 THEN 'update' ELSE op END AS op),
  _known AS known, _arrival AS arrival, 1 AS half FROM versions
UNION ALL
SELECT * REPLACE (-1 AS sign, TRUE AS superseded, CASE WHEN _place > 1 THEN 'update' ELSE op END AS op),
  _ended_known, _ended, 0 FROM versions WHERE _ended IS NOT NULL
"""


@dataclass(frozen=True)
class Named:
    """The value of one canonical column, and what it may not be."""

    name: str
    value: Value
    sql_type: str


def build(connection: "duckdb.DuckDBPyConnection", declared: "ExtractMap") -> None:
    """Make the tables `canonical`, `valued` (with `_problem` of lines that fail), `deliveries` and `again`.

    The tables `lines` and `prior` must be there.

    Raises:
        ConfigError: the map does not fit the extract, or no line at all can be read.
    """
    connection.execute("SET TimeZone = 'UTC'")
    reader = Reader(columns(connection, "lines"), declared.columns, declared.csv, declared.zone)
    event_time, known = moments.event_time(declared, reader), moments.known(declared, reader)
    for statement in placed.statements(declared, known.sql, reader):
        connection.execute(statement)
    connection.execute(_valued(declared, reader, event_time, known))
    _refuse_hopeless(connection, declared)
    connection.execute(SIGNED)


def _valued(declared: "ExtractMap", reader: Reader, event_time: Value, known: Value) -> str:
    table = event(declared.event)
    fields = _fields(declared, table, reader)
    problems = [
        *(_case("event_time", one) for one in (*event_time.problems, _absent(event_time.sql, "event_time"))),
        *(_case("known", one) for one in known.problems),
        *_identity_problems(declared),
        *(_case(one.name, problem) for one in fields for problem in one.value.problems),
        *(_case(*pair) for pair in _rules(declared, table)),
    ]
    listed = ",\n  ".join(f"{one.value.sql} AS {quoted('f_' + one.name)}" for one in fields)
    common = _common(declared, table, event_time.sql)
    chosen = ",\n  ".join(
        f"{expression} AS {quoted(column.name)}" for column in table.columns if (expression := _final(column, common))
    )
    return (
        f"CREATE TABLE valued AS\nSELECT\n  {chosen},\n"
        f"  _known, _arrival, _document, _delivery, _repeat, {FILE}, {LINE},\n"
        f"  {_labels(declared, reader)} AS _labels,\n"
        f"  CASE {' '.join(problems)} END AS _problem\nFROM (SELECT *,\n  {listed}\nFROM placed)"
    )


def _fields(declared: "ExtractMap", table: "Table", reader: Reader) -> list[Named]:
    """Return the event's own columns as the map fills them; company money follows from the amount."""
    own, at = own_columns(table), Place(declared.path)
    for name in declared.fields:
        at.known(name, own, f"column of {table.name}")
    missing = [
        name
        for name in required_columns(table)
        if name not in declared.fields and name not in ("company_amount", "company_currency")
    ]
    if missing:
        raise at.error(f"[fields] has no {', '.join(missing)}; {table.name} wants {'them' if missing[1:] else 'it'}")
    found = []
    for name, column in own.items():
        kind = kind_of(column)
        spec = declared.fields.get(name)
        if spec is None:
            value = Value(f"CAST({_literal(defaults(table).get(name))} AS {kind.sql})")
        else:
            value = compile_source(spec, kind, reader, Place(declared.path, f"fields.{name}"))
            if name in defaults(table):
                value = Value(f"coalesce({value.sql}, {_literal(defaults(table)[name])})", value.problems)
        found.append(Named(name, value, kind.sql))
    return found


def kind_of(column: "Column") -> Kind:
    """Return what a canonical column wants.

    >>> from connectors.events.budget import BUDGET
    >>> kind_of(BUDGET.column("amount")).sql
    'DECIMAL(18, 3)'
    """
    sql = column.sql.type
    if sql.startswith("DECIMAL"):
        precision, scale = sql[8:-1].split(",")
        return Kind("decimal", int(precision), int(scale))
    if sql in ("INT", "BIGINT"):
        return Kind("int")
    names: dict[str, Any] = {"DATE": "date", "BOOLEAN": "bool", "STRING": "text"}
    return Kind(names.get(sql, "instant"))


def _rules(declared: "ExtractMap", table: "Table") -> list[tuple[str, Problem]]:
    """Return what must hold of the values whatever they come from: required, of a closed list, one company currency."""
    rules = [
        (name, _absent(quoted(f"f_{name}"), name))
        for name in required_columns(table)
        if name not in ("company_amount", "company_currency")
    ]
    for name, values in allowed_values(table).items():
        condition = f"{quoted('f_' + name)} NOT IN ({', '.join(map(text, values))})"
        rules.append((name, Problem(condition, quoted(f"f_{name}"), name, f"one of {', '.join(values)}")))
    if "company_amount" in own_columns(table) and "company_amount" not in declared.fields:
        wanted = f"{declared.currency}, or a source for company_amount in the map"
        rules.append(
            ("company_amount", Problem(f"f_currency <> {text(declared.currency)}", "f_currency", "currency", wanted))
        )
    return rules


def _common(declared: "ExtractMap", table: "Table", event_time: str) -> dict[str, str]:
    """Return the columns that every event carries, and company money."""
    lead = text(f"{declared.source}|{declared.event}|")
    position = "printf('%015d', _known) || printf('%04d', _version)"
    common = {
        "sign": "CAST(1 AS INTEGER)",
        "source": text(declared.source),
        "document": f"{lead} || _document",
        "event_id": f"{lead} || _document || '@' || {position}",
        "superseded": "FALSE",
        "op": text(declared.op),
        "event_time": event_time,
        "order_key": position,
        "raw_topic": f"'file:' || {FILE}",
        "raw_partition": "0",
        "raw_offset": LINE,
        "raw_time": "make_timestamptz(_known * 1000)",
    }
    if "company_amount" in own_columns(table):
        given = declared.fields
        common["company_amount"] = "f_company_amount" if "company_amount" in given else "f_amount"
        common["company_currency"] = text(declared.currency)
    return common


def _final(column: "Column", common: dict[str, str]) -> str:
    expression = common.get(column.name, quoted(f"f_{column.name}"))
    return f"CAST({expression} AS {kind_of(column).sql})"


def _identity_problems(declared: "ExtractMap") -> list[str]:
    if not declared.identity.key:
        return []
    column = ", ".join(declared.identity.key)
    return [
        _case("identity", Problem("_own IS NULL", "''", column, "a value in every key column", Reason.MISSING_FIELD))
    ]


def _absent(sql: str, name: str) -> Problem:
    return Problem(f"({sql}) IS NULL", "''", name, "a value", Reason.MISSING_FIELD)


def _case(field: str, problem: Problem) -> str:
    parts = {
        "field": text(field),
        "column": text(problem.column),
        "found": f"CAST({problem.found} AS VARCHAR)",
        "wanted": text(problem.wanted),
        "reason": text(problem.reason.value),
    }
    body = ", ".join(f"{text(name)}: {value}" for name, value in parts.items())
    return f"WHEN {problem.condition} THEN {{{body}}}"


def _labels(declared: "ExtractMap", reader: Reader) -> str:
    """Return the rules that should find a line, as a list."""
    marks = ", ".join(
        f"CASE WHEN lower({reader.plain(column)}) IN ('1', 'true', 'yes', 'y', 't') THEN {text(rule)} END"
        for rule, column in declared.labels.items()
    )
    return f"list_distinct(CAST([{marks}] AS VARCHAR[]))"


def _literal(value: object) -> str:
    return "NULL" if value is None else text(str(value))


def _refuse_hopeless(connection: "duckdb.DuckDBPyConnection", declared: "ExtractMap") -> None:
    """Refuse an extract of which no line can be read: the map is wrong, not its lines."""
    row = connection.execute(
        f"""
        SELECT count(*), count(_problem), min(_problem.field), arg_min(_problem, _arrival), arg_min({FILE}, _arrival)
        FROM valued HAVING count(*) > 0 AND count(*) = count(_problem) AND count(DISTINCT _problem.field) = 1"""
    ).fetchone()
    if row is not None:
        own = row[3]
        raise ConfigError(
            f"map {declared.path!r}: none of {row[0]:,} lines of {row[4]!r} has a readable {own['field']}: "
            f"column {own['column']!r} holds {own['found']!r}; wanted {own['wanted']}"
        )
