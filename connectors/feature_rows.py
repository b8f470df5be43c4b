"""Feature rows as they stand in `features.<view>`: JSON with the entity keys, `known_time` and the features."""

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from connectors.dead_letters import Reason
from connectors.errors import DecodeError
from connectors.online_layout import FeatureRow, OnlineView, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

TOPICS = "features."
LOG = logging.getLogger(__name__)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_cells = msgspec.structs.astuple
MOST_CHARACTERS = 16_000  # of a text feature: 64 KB hold it whatever its characters
_TYPES: dict[type, Any] = {
    str: Annotated[str, msgspec.Meta(max_length=MOST_CHARACTERS)] | None,
    int: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] | None,
    float: float | None,
}
_NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})


class FeatureDecoder:
    """Decodes the rows of one view; fields that a row does not carry are null, those that the view has not are skipped.

    >>> view = OnlineView("spend", ("source",), (("total_sum_1h", "DECIMAL(18, 2)"),))
    >>> FeatureDecoder(view)('{"source":"erp","total_sum_1h":1.50,"known_time":"1970-01-01T00:00:01.250Z"}')
    FeatureRow(key=('erp',), values=(1.5,), known_ms=1250)
    """

    def __init__(self, view: OnlineView) -> None:
        """Build the decoder of the view."""
        self._view = view
        columns: list[Any] = [("known_time", datetime | None, None), *[(key, str) for key in view.keys]]
        columns += [(name, _TYPES[kind_of(sql, name)], None) for name, sql in view.fields]
        struct = msgspec.defstruct(f"{view.name}_row", columns, kw_only=True)
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(struct)
        self._many: msgspec.json.Decoder[list[Any]] = msgspec.json.Decoder(list[struct])  # type: ignore[valid-type]
        self._width = 1 + len(view.keys)

    def __call__(self, text: str | bytes, known_ms: int | None = None) -> FeatureRow:
        """Return the row of a JSON text.

        Args:
            text: The JSON object.
            known_ms: Milliseconds since 1970 to take where the text has no `known_time`.

        Raises:
            DecodeError: no JSON object, a key is missing, a value has another type, no known time, or before 1970.
        """
        try:
            cells = _cells(self._decoder.decode(text))
        except msgspec.ValidationError:
            cells = self._repaired(text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DecodeError(Reason.BAD_BYTES, f"feature view {self._view.name!r}: {error}") from error
        return self._row(cells, known_ms)

    def many(self, texts: "Sequence[str | bytes | None]", known_ms: "Sequence[int | None]") -> list[FeatureRow | None]:
        """Return the rows of JSON texts; None for a text that is null or that cannot be read, which is logged.

        Args:
            texts: JSON objects, shape (n,), all `str` or all `bytes`.
            known_ms: Milliseconds since 1970 for those without `known_time`, shape (n,).
        """
        try:
            structs = self._many.decode(_array(texts))
            if len(structs) == len(texts):
                return [self._row(_cells(each), known) for each, known in zip(structs, known_ms, strict=True)]
        except (TypeError, UnicodeDecodeError, msgspec.DecodeError, DecodeError):
            pass  # one of them is not as it should be: one by one
        return [self._or_none(text, known) for text, known in zip(texts, known_ms, strict=True)]

    def _or_none(self, text: str | bytes | None, known_ms: int | None) -> FeatureRow | None:
        try:
            return None if text is None else self(text, known_ms)
        except DecodeError as error:
            LOG.warning("feature row skipped: %s", error)
            return None

    def _row(self, cells: tuple[Any, ...], known_ms: int | None) -> FeatureRow:
        known = known_ms if cells[0] is None else _milliseconds(cells[0])
        if known is None or known < 0:
            detail = f"feature view {self._view.name!r}: known_time is {cells[0]}; a time since 1970 is wanted"
            raise DecodeError(Reason.BAD_VALUE, detail)
        return FeatureRow(cells[1 : self._width], cells[self._width :], known)

    def _repaired(self, text: str | bytes) -> tuple[Any, ...]:
        """Return the row with what JSON_OBJECT writes for numbers that are none ("NaN") read as null."""
        try:
            row = msgspec.json.decode(text, type=dict[str, Any])
            floats = [name for name, sql in self._view.fields if kind_of(sql, name) is float]
            row |= {name: None for name in floats if row.get(name) in _NOT_FINITE}
            return _cells(msgspec.convert(row, self._decoder.type))
        except msgspec.ValidationError as error:
            raise DecodeError(Reason.BAD_VALUE, f"feature view {self._view.name!r}: {error}") from error


def _array(texts: "Sequence[str | bytes | None]") -> str | bytes:
    if texts and isinstance(texts[0], bytes):
        return b"[" + b",".join(texts) + b"]"  # type: ignore[arg-type]  # a null raises TypeError
    return "[" + ",".join(texts) + "]"  # type: ignore[arg-type]


def _milliseconds(moment: datetime) -> int:
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000
