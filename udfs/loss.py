"""What a shift has lost so far, and by its end at this rate: pieces and money, in numbers and in words."""

from typing import NamedTuple

from udfs.production_answer import Row, moment, number
from udfs.production_body import pieces
from udfs.wording import money


class Loss(NamedTuple):
    """Pieces that were lost.

    Attributes:
        pieces: So far, in the material's unit.
        stretch: By what they grow until the shift ends, at least 1; null where nobody told when it ends.
        price: Standard cost of a piece, null where nobody told.
        currency: Of the price.
        unit: Of the pieces.
    """

    pieces: float
    stretch: float | None
    price: float | None
    currency: str | None
    unit: str | None = None

    @property
    def stake(self) -> float | None:
        """Return the money that is lost by the end of the shift, so far where its end is not known."""
        return None if self.price is None else self.pieces * self.price * (self.stretch or 1.0)

    @property
    def features(self) -> dict[str, float | None]:
        """Return pieces and money, so far and by the end of the shift."""
        by_end = None if self.stretch is None else self.pieces * self.stretch
        found = {"pieces_lost": self.pieces, "pieces_lost_by_shift_end": by_end}
        worth = {
            name.replace("pieces", "money"): None if count is None or self.price is None else count * self.price
            for name, count in found.items()
        }
        return found | worth

    def words(self, what: str = "lost so far") -> str:
        """Return the loss as people write it.

        >>> Loss(21, 8.0, 10.0, "EUR").words()
        '21 units lost so far (210.00 EUR), 168 units (1,680.00 EUR) by the end of the shift at this rate'
        >>> Loss(21, None, None, None, "kg").words("short")
        '21 kg short'
        """
        text = f"{pieces(self.pieces, self.unit)} {what}{self._worth(self.pieces)}"
        if self.stretch is None:
            return text
        end = self.pieces * self.stretch
        return f"{text}, {pieces(end, self.unit)}{self._worth(end)} by the end of the shift at this rate"

    def _worth(self, count: float) -> str:
        return "" if self.price is None else f" ({money(count * self.price, self.currency)})"


def loss(row: Row, count: float, price: float | None, currency: str | None, unit: str | None = None) -> Loss:
    """Return the loss of a row's shift so far as one that goes on: facts have `began`, `seen` and `length`."""
    return Loss(count, stretch(row), price, currency, unit)


def stretch(row: Row) -> float | None:
    """Return by what a loss so far grows until the end of the shift; null where nobody told when it ends."""
    facts = row.told.facts
    began, seen, length = moment(facts, "began"), moment(facts, "seen"), number(facts, "length")
    if began is None or seen is None or not length:
        return None
    gone = (seen - began).total_seconds()
    return max(length / gone, 1.0) if gone > 0 else None
