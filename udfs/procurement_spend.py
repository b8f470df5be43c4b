"""The rules of procurement_spend behind one vectorized call: the rule a row is a candidate of decides who judges it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from udfs import agreement_price, duplicate_invoice, procurement_words, spend_history, split_order
from udfs.agreement_price import Limits as PriceLimits
from udfs.duplicate_invoice import Limits as DuplicateLimits
from udfs.members import Member, read
from udfs.spend_history import Limits as SpendLimits
from udfs.split_order import Limits as SplitLimits
from udfs.vector import VectorUdf
from udfs.verdicts import line, lines

SPEND, DUPLICATE, SPLIT, PRICE = "spend_departs_from_history", "duplicate_invoice", "split_order", "agreement_price"
VERSION = "procurement_spend/1"
ARGS = {
    "rule": "STRING",
    "source": "STRING",
    "entity": "STRING",
    "event_id": "STRING",
    "op": "STRING",
    "sign": "INT",
    "superseded": "BOOLEAN",
    "facts": "STRING",
    "value": "DOUBLE",
    "expected": "DOUBLE",
    "quantity": "DOUBLE",
    "amount_count": "DOUBLE",
    "log_sum": "DOUBLE",
    "log_ssd": "DOUBLE",
    "members": "ARRAY<STRING>",
}
RETURNS = "ROW<score DOUBLE, kind STRING, alerted BOOLEAN, verdicts STRING>"


@dataclass(frozen=True)
class Limits:
    """Thresholds of all rules, `[rules.procurement_spend.<rule>]` in the settings."""

    spend_departs_from_history: SpendLimits = field(default_factory=SpendLimits)
    duplicate_invoice: DuplicateLimits = field(default_factory=DuplicateLimits)
    split_order: SplitLimits = field(default_factory=SplitLimits)
    agreement_price: PriceLimits = field(default_factory=PriceLimits)


class Judgement(msgspec.Struct, frozen=True):
    """What a rule makes of a row: its score (null: cannot say), the kind of finding, and verdicts as text."""

    score: float | None = None
    kind: str | None = None
    alerted: bool = False
    verdicts: str | None = None


Judge = Callable[[pd.DataFrame, Limits, Mapping[str, Any]], Iterator[Judgement]]


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """Return the thresholds that settings ask for.

    Raises:
        ValueError: a name is unknown, or a value has the wrong type.

    >>> limits_of({"split_order": {"approval_limit": 5000}}).split_order.approval_limit
    5000.0
    """
    known = msgspec.to_builtins(Limits())
    for rule, values in settings.items():
        unknown = set(values) - set(known[rule]) if rule in known else {rule}
        if unknown:
            allowed = sorted(known.get(rule, known))
            raise ValueError(f"rules.procurement_spend: unknown {sorted(unknown)}; allowed: {allowed}")
    try:
        return msgspec.convert(dict(settings), Limits, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"rules.procurement_spend: {error}") from error


def make(settings: Mapping[str, Any]) -> Callable[..., pd.DataFrame]:
    """Return the call.

    Args:
        settings: `rules`, thresholds by rule, and `links`, templates of ERP addresses by source and event.
    """
    limits, links = limits_of(settings.get("rules", {})), dict(settings.get("links", {}))

    def procurement_rules(*columns: "pd.Series[Any]") -> pd.DataFrame:
        frame = pd.DataFrame(dict(zip(ARGS, columns, strict=True)))
        found = [Judgement()] * len(frame)
        for rule, places in frame.reset_index(drop=True).groupby("rule").groups.items():
            judged = JUDGES[str(rule)](frame.iloc[places], limits, links)
            for place, judgement in zip(places, judged, strict=True):
                found[place] = judgement
        rows = [(j.score, j.kind, j.alerted, j.verdicts) for j in found]
        out = pd.DataFrame(rows, columns=["score", "kind", "alerted", "verdicts"], index=frame.index)
        return out.astype({"score": "float64", "kind": "object", "alerted": "bool", "verdicts": "object"})

    return procurement_rules


def _spend(part: pd.DataFrame, limits: Limits, links: Mapping[str, Any]) -> Iterator[Judgement]:
    own = limits.spend_departs_from_history
    value = part["value"].where(part["sign"] > 0)
    out = spend_history.log_zscore(value, part["amount_count"], part["log_sum"], part["log_ssd"], own)
    excess = part["value"] - out["high"]
    fired = (out["score"] >= own.threshold) & (excess >= own.min_excess) & (part["op"] != "snapshot")
    for row, score, low, high, open_now in zip(
        part.itertuples(), out["score"], out["low"], out["high"], fired, strict=True
    ):
        words = (
            _about(row, links, procurement_words.spend, float(score), (low, high)) if _speaks(row, open_now) else None
        )
        yield Judgement(
            _number(score), "departs" if open_now else None, bool(open_now), _document(row, words, open_now)
        )


def _price(part: pd.DataFrame, limits: Limits, links: Mapping[str, Any]) -> Iterator[Judgement]:
    own = limits.agreement_price
    deviation = agreement_price.price_deviation(part["value"], part["expected"]).where(part["sign"] > 0)
    stake = (part["value"] - part["expected"]) * part["quantity"].fillna(0.0)
    fired = (deviation > own.tolerance) & (stake >= own.min_stake) & (part["op"] != "snapshot")
    for row, score, open_now in zip(part.itertuples(), deviation, fired, strict=True):
        bounds = (0.0, row.expected * (1 + own.tolerance))
        words = _about(row, links, procurement_words.price, float(score), bounds) if _speaks(row, open_now) else None
        yield Judgement(_number(score), "above" if open_now else None, bool(open_now), _document(row, words, open_now))


def _duplicate(part: pd.DataFrame, limits: Limits, links: Mapping[str, Any]) -> Iterator[Judgement]:
    for row in part.itertuples():
        rows, member = _block(row)
        verdicts, standing = duplicate_invoice.judge(rows, member, limits.duplicate_invoice)
        own = [match for match in standing.values() if member.document in {m.document for m in match.members}]
        best = max(own, key=lambda match: match.score, default=None)
        texts = [
            line(DUPLICATE, row.source, row.entity, subject, _words(row, links, procurement_words.duplicate, match),
                 fired=match is not None)
            for subject, match in verdicts.items()
        ]  # fmt: skip
        alerted = any(match.fired for match in own)
        yield Judgement(best.score if best else 0.0, best.kind if best else None, alerted, lines(texts))


def _split(part: pd.DataFrame, limits: Limits, links: Mapping[str, Any]) -> Iterator[Judgement]:
    for row in part.itertuples():
        rows, member = _block(row)
        verdicts, own = split_order.judge(rows, member, limits.split_order)
        texts = [
            line(SPLIT, row.source, row.entity, subject, _words(row, links, procurement_words.split, chain),
                 fired=chain is not None)
            for subject, chain in verdicts.items()
        ]  # fmt: skip
        score = max((chain.total / chain.limit for chain in own.values()), default=0.0)
        yield Judgement(score, "split" if own else None, any(chain.fired for chain in own.values()), lines(texts))


JUDGES: dict[str, Judge] = {SPEND: _spend, DUPLICATE: _duplicate, SPLIT: _split, PRICE: _price}
PROCUREMENT_RULES = VectorUdf(name="procurement_rules", make=make, args=ARGS, returns=RETURNS, version=VERSION)


def _speaks(row: Any, fired: bool) -> bool:  # noqa: ANN401, FBT001
    """Return whether a row has a verdict: it fires, or it revises or ends what may have been told of its document."""
    return bool(fired) or (bool(row.superseded) if row.sign > 0 else not row.superseded)


def _document(row: Any, body: Mapping[str, Any] | None, fired: bool) -> str | None:  # noqa: ANN401, FBT001
    if body is None:
        return None
    subject = row.event_id.rpartition("@")[0]
    return line(row.rule, row.source, row.entity, subject, body, fired=bool(fired))


def _block(row: Any) -> tuple[list[Member], Member]:  # noqa: ANN401
    """Return the rows of the block and the one that the batch's row is."""
    rows = read(row.members)
    return rows, next(m for m in reversed(rows) if m.event_id == row.event_id and m.sign == row.sign)


def _about(row: Any, links: Mapping[str, Any], words: Callable[..., Any], score: float, bounds: Any) -> Any:  # noqa: ANN401
    return words(row, msgspec.json.decode(row.facts), links.get(row.source, {}), score, bounds)


def _words(row: Any, links: Mapping[str, Any], words: Callable[..., Any], found: Any) -> Any:  # noqa: ANN401
    return words(row, msgspec.json.decode(row.facts), links.get(row.source, {}), found)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
