"""Labels: which lines a rule should find, from columns of the extract or from a file of their own."""
# ruff: noqa: S608  # paths are quoted, names are literals

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from connectors.errors import ConfigError, did_you_mean
from erpulse.extract.sql import text

if TYPE_CHECKING:
    from erpulse.extract.extract import Extract

READERS = {".csv": "read_csv", ".parquet": "read_parquet", ".jsonl": "read_ndjson", ".json": "read_ndjson"}
FALSE = ("0", "false", "no", "n", "f", "none", "normal")
EXPECTED = ("open", "withdrawn")
"""What a label says of an alert that must be told of; other words say that there must be none."""


class Label(NamedTuple):
    """Documents of which at least one must be in an alert of the rule."""

    rule: str
    documents: frozenset[str]


def of_extract(extract: "Extract") -> list[Label]:
    """Return what the label columns of an extract say; a line that is a repeat of another has no label of its own."""
    found = extract.connection.execute("""
        SELECT DISTINCT rule, document FROM (
          SELECT unnest(_labels) AS rule, document FROM valued WHERE NOT _repeat AND _problem IS NULL)
        ORDER BY rule, document""").fetchall()
    return [Label(rule, frozenset({document})) for rule, document in found]


def of_file(path: Path, extracts: Sequence["Extract"], rules: Sequence[str]) -> list[Label]:
    """Return what a file of labels says.

    Each of its lines names a `rule` (without the column: the job's only one) and what it should find: `documents` (a
    list), `document`, `event_id`, `line` (of the extract, and `file` where there are several), or the columns of the
    map's key. A column `label` or `expected` that says no (0, false, none, ...) takes the line out.

    Raises:
        ConfigError: the file is missing, of another form, names unknown rules, or finds no document at all.
    """
    table = _read(path)
    names = tuple(table.columns)
    labels: dict[tuple[str, frozenset[str]], None] = {}
    places = _places(path, names, extracts)
    for row in table.fetchall():
        record = dict(zip(names, row, strict=True))
        if _says_no(record):
            continue
        documents = frozenset(document for place in places for document in place(record))
        labels[_rule(path, record, rules), documents] = None
    found = [Label(rule, documents) for rule, documents in labels if documents]
    if labels and not found:
        raise ConfigError(f"labels {str(path)!r}: none of {len(labels):,} lines names a document of the extract")
    return found


def _read(path: Path) -> duckdb.DuckDBPyRelation:
    reader = READERS.get(path.suffix)
    if reader is None:
        raise ConfigError(f"labels {str(path)!r}: allowed: a file ending in {', '.join(READERS)}")
    if not path.is_file():
        raise ConfigError(f"labels {str(path)!r}: not found; name an existing file")
    more = ", all_varchar = true" if reader == "read_csv" else ""
    try:
        return duckdb.connect().sql(f"SELECT * FROM {reader}({text(str(path))}{more})")
    except duckdb.Error as error:
        raise ConfigError(f"labels {str(path)!r}: cannot be read: {str(error).splitlines()[0]}") from error


def _rule(path: Path, record: dict[str, Any], rules: Sequence[str]) -> str:
    if record.get("rule") is None and len(rules) == 1:
        return rules[0]
    rule = str(record.get("rule"))
    if rule not in rules:
        raise ConfigError(f"labels {str(path)!r}: column rule holds {rule!r}{did_you_mean(rule, rules)}")
    return rule


def _says_no(record: dict[str, Any]) -> bool:
    if record.get("expected") is not None and str(record["expected"]) not in (*EXPECTED, "1", "true", "yes"):
        return True
    return "label" in record and str(record["label"] or "0").lower() in FALSE


def _places(path: Path, names: Sequence[str], extracts: Sequence["Extract"]) -> list[Any]:
    """Return the functions that find the documents of a line of labels."""
    if "documents" in names:
        return [lambda record: _listed(record["documents"])]
    if "document" in names:
        return [lambda record: [str(record["document"])]]
    if "event_id" in names:
        return [lambda record: [str(record["event_id"]).rpartition("@")[0]]]
    found = [place for extract in extracts if (place := _lookup(extract, names))]
    if not found:
        keys = " or ".join(", ".join(e.declared.identity.key) for e in extracts if e.declared.identity.key)
        wanted = "documents, document, event_id or line" + (f", or the key {keys}" if keys else "")
        raise ConfigError(f"labels {str(path)!r}: has the columns {', '.join(names)}; wanted one of {wanted}")
    return found


def _listed(value: object) -> list[str]:
    items: Iterable[object] = json.loads(value) if isinstance(value, str) else value or ()  # type: ignore[assignment]
    return [str(item) for item in items]


def _lookup(extract: "Extract", names: Sequence[str]) -> Any:  # noqa: ANN401
    """Return the function that finds documents by their place in the extract, or by the key of its map."""
    key = extract.declared.identity.key
    if key and set(key) <= set(names):
        lead = f"{extract.declared.source}|{extract.declared.event}|"
        return lambda record: [lead + "|".join(str(record[column]) for column in key)]
    if "line" not in names:
        return None
    columns = "_line, _file" if "file" in names else "_line"
    found: dict[tuple[str, ...], str] = {}
    for document, *place in extract.connection.execute(f"SELECT document, {columns} FROM valued").fetchall():
        found[tuple(map(str, place))] = document
    wanted = [name for name in ("line", "file") if name in names]

    def documents(record: dict[str, Any]) -> list[str]:
        document = found.get(tuple(str(record[name]) for name in wanted))
        return [] if document is None else [document]

    return documents
