"""Findings of the cash position as verdicts for the alert log: the one vectorized call of the job."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pandas as pd

from udfs.cash_limits import limits_of
from udfs.procurement_limits import links_of
from udfs.vector import VectorUdf
from udfs.verdicts import Subject, line
from udfs.wording import address

VERSION = "cash_position/1"
ARGS = {
    "rule": "STRING",
    "source": "STRING",
    "entity": "STRING",
    "event_id": "STRING",
    "op": "STRING",
    "sign": "INT",
    "superseded": "BOOLEAN",
    "subject": "STRING",
    "fired": "BOOLEAN",
    "facts": "STRING",
}
RETURNS = "ROW<score DOUBLE, kind STRING, alerted BOOLEAN, verdicts STRING>"
_FACTS: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, Any])


def make(settings: Mapping[str, Any]) -> Callable[..., pd.DataFrame]:
    """Return the call.

    It takes the columns of `ARGS`, each of shape (n,), and returns the fields of `RETURNS`, shape (n,), with the index
    of its input: `score` (unit by rule; null: cannot say), `kind` (the rule's severity), whether it is `alerted`, and
    one verdict for the alert log. A row without rule or facts is nobody's: all null, and not alerted.

    Args:
        settings: `rules`, thresholds by rule, and `links`, templates of ERP addresses by source and event.

    Raises:
        ValueError: a threshold or an address cannot be.
    """
    limits_of(settings.get("rules", {}))
    links = links_of(settings.get("links", {}))

    def cash_rules(*columns: "pd.Series[Any]") -> pd.DataFrame:
        named = {name: column.tolist() for name, column in zip(ARGS, columns, strict=True)}
        found = [_judged(dict(zip(ARGS, row, strict=True)), links) for row in zip(*named.values(), strict=True)]
        frame = pd.DataFrame(found, columns=["score", "kind", "alerted", "verdicts"], index=columns[0].index)
        return frame.astype({"score": "float64", "kind": "object", "alerted": "bool", "verdicts": "object"})

    return cash_rules


def _judged(
    row: Mapping[str, Any], links: Mapping[str, Mapping[str, str]]
) -> tuple[float | None, str | None, bool, str | None]:
    if not isinstance(row["rule"], str) or not isinstance(row["facts"], str):
        return None, None, False, None
    body = _FACTS.decode(row["facts"])
    documents = [_linked(one, links) for one in body["documents"]]
    addresses = list(dict.fromkeys(one["link"] for one in documents if one["link"]))
    fired = row["fired"] is True
    subject = Subject(row["rule"], str(row["source"]), str(row["entity"]), str(row["subject"]))
    text = line(subject, {**body, "source": row["source"], "documents": documents, "erp_links": addresses}, fired=fired)
    return body["score"] if fired else 0.0, body["severity"], fired, text


def _linked(one: Mapping[str, Any], links: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    template = links.get(one["source"], {}).get(one["event"])
    kept = {name: one[name] for name in ("document", "event_id", "description")}
    return kept | {"link": address(template, one["named"])}


CASH_RULES = VectorUdf(name="cash_rules", make=make, args=ARGS, returns=RETURNS, version=VERSION)
