"""`erpulse schema`: the JSON Schema of an event or an alert."""

import json

import click


@click.command()
@click.argument("event")
def command(event: str) -> None:
    """Print the JSON Schema of EVENT (a canonical event, or alert)."""
    from connectors import alerts, events  # noqa: PLC0415

    schema = alerts.json_schema() if event == "alert" else events.event(event).json_schema()
    click.echo(json.dumps(schema, indent=2))
