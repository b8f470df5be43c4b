"""The record that names a vectorized function and its SQL types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class VectorUdf:
    """A function over pandas Series, row by row, as SQL sees it.

    Attributes:
        name: Name in SQL.
        make: Takes the settings of its rules and returns the function; called once, when the job is built.
        args: Argument names and SQL types, in order.
        returns: SQL type of the result; a ROW arrives from a DataFrame of its columns.
        version: Version of the rules or the model, part of every score.
        deterministic: False for a function that writes somewhere, so that no plan leaves it out.
    """

    name: str
    make: Callable[[Mapping[str, Any]], Callable[..., Any]]
    args: Mapping[str, str]
    returns: str
    version: str
    deterministic: bool = True
