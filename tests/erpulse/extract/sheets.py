"""Small extracts and maps, written where a test wants them."""

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from erpulse.extract.extract import Extract, read_extract
from erpulse.extract.load import parse
from erpulse.extract.order import ordered
from erpulse.extract.record import ExtractMap

HEADER = "no,vendor,posted,amount,ref"


def tree(**changes: Any) -> dict[str, Any]:
    """Return the map of a small CSV of invoices as TOML would give it, with changes."""
    base: dict[str, Any] = {
        "event": "supplier_invoice",
        "source": "erp",
        "format": "csv",
        "currency": "EUR",
        "zone": "UTC",
        "event_time": "posted",
        "known": {"event_time": True},
        "identity": {"key": ["no"]},
        "fields": {
            "grain": {"value": "document"},
            "invoice_id": "no",
            "supplier_id": "vendor",
            "reference": "ref",
            "amount": "amount",
            "currency": {"value": "EUR"},
        },
    }
    return base | changes


def with_fields(**fields: Any) -> dict[str, Any]:
    """Return the map with other fields."""
    base = tree()
    return base | {"fields": base["fields"] | fields}


def by_content(*delivery: str, **changes: Any) -> dict[str, Any]:
    """Return the map with identity by content, and columns that tell deliveries apart."""
    fields = tree()["fields"] | {"invoice_id": {"identity": True}}
    arrival = {"delivery": list(delivery)}
    return tree(identity={"content": True}, arrival=arrival, fields=fields) | changes


def declared(said: dict[str, Any] | None = None) -> ExtractMap:
    """Return a map from its tree."""
    return parse(said or tree(), "my.toml")


def sheet(folder: Path, lines: Iterable[str], header: str = HEADER, name: str = "in.csv") -> str:
    """Write a CSV and return its path."""
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return str(path)


def read(folder: Path, lines: Iterable[str], said: dict[str, Any] | None = None, header: str = HEADER) -> Extract:
    """Write a CSV and read it by a map."""
    return read_extract([sheet(folder, lines, header)], declared(said))


def values(extract: Extract) -> list[dict[str, Any]]:
    """Return the rows as JSON objects, in order; amounts keep their digits as text."""
    return [json.loads(row.value, parse_float=str) for batch in ordered([extract]) for row in batch]


def known(extract: Extract) -> list[int]:
    """Return the known times of the rows, epoch ms, in order."""
    return [row.known_ms for batch in ordered([extract]) for row in batch]


def epoch_ms(text: str) -> int:
    """Return an ISO time in UTC as epoch ms."""
    return round(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp() * 1000)
