"""`erpulse schema`."""

import json

import pytest
from click.testing import CliRunner

from connectors.errors import ConfigError
from connectors.events import EVENTS
from erpulse.cli.schema import command


@pytest.mark.parametrize("name", [*EVENTS, "alert"])
def test_every_schema_is_json_with_its_columns(name: str) -> None:
    result = CliRunner().invoke(command, [name])
    schema = json.loads(result.stdout)
    assert (schema["$schema"], schema["type"]) == ("https://json-schema.org/draft/2020-12/schema", "object")
    if name in EVENTS:
        assert list(schema["properties"]) == [column.name for column in EVENTS[name].columns]


def test_an_unknown_event_is_one_message() -> None:
    result = CliRunner().invoke(command, ["budgets"])
    assert isinstance(result.exception, ConfigError)
    assert "did you mean 'budget'?" in str(result.exception)
