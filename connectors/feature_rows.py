"""Feature rows as they stand in `features.<view>`: JSON with the entity keys, `known_time` and the features."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec

from connectors.dead_letters import Reason
from connectors.errors import DecodeError
from connectors.online_layout import FeatureRow, OnlineView, kind_of

TOPICS = "features."
_EPOCH, _MS = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)
_TYPES: dict[type, Any] = {
    str: str | None,
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
            cells = msgspec.structs.astuple(self._decoder.decode(text))
        except msgspec.ValidationError:
            cells = self._repaired(text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DecodeError(Reason.BAD_BYTES, f"feature view {self._view.name!r}: {error}") from error
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
            return msgspec.structs.astuple(msgspec.convert(row, self._decoder.type))
        except msgspec.ValidationError as error:
            raise DecodeError(Reason.BAD_VALUE, f"feature view {self._view.name!r}: {error}") from error


def _milliseconds(moment: datetime) -> int:
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH) // _MS
