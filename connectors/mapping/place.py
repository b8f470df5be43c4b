"""Where in a map a declaration stands: the start of every error about it, and what its values depend on."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from connectors.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Place:
    """A place in a map.

    `section` is `EVENT.NAME`, `table` the source table it reads, `column` the canonical column or helper, empty outside
    of the fields. `abap` says that blanks and zero dates are null; `translations` are the shared ones, by name.
    """

    file: str
    section: str = ""
    table: str = ""
    column: str = ""
    abap: bool = False
    translations: "Mapping[str, Any]" = field(default_factory=dict)

    def at(self, column: str) -> "Place":
        """Return the place of one field of the section."""
        return replace(self, column=column)

    def error(self, text: str) -> ConfigError:
        """Return the error to raise: file, section, field and what is wrong.

        >>> Place("my.toml", "budget.B", "B", "amount").error("is null")
        ConfigError("map 'my.toml' [budget.B] field 'amount': is null")
        """
        section = f" [{self.section}]" if self.section else ""
        column = f" field {self.column!r}" if self.column else ""
        return ConfigError(f"map {self.file!r}{section}{column}: {text}")

    def known(self, name: str, names: "Iterable[str]", what: str) -> None:
        """Check that a name is one of the allowed ones.

        Raises:
            ConfigError: it is not; the closest one is told.
        """
        if name not in names:
            raise self.error(f"unknown {what} {name!r}{did_you_mean(name, names)}")

    def mapping(self, value: object, what: str) -> dict[str, Any]:
        """Return a TOML table, `{ ... }`.

        Raises:
            ConfigError: it is another kind of value.
        """
        if not isinstance(value, dict):
            raise self.error(f"{what} is {value!r}; allowed: a table, {{ NAME = ... }}")
        return value

    def names(self, value: object, what: str) -> tuple[str, ...]:
        """Return a list of names, at least one.

        Raises:
            ConfigError: it is no list, empty, or holds something else than texts.
        """
        if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
            raise self.error(f'{what} is {value!r}; allowed: a list of names, ["A", "B"]')
        return tuple(value)
