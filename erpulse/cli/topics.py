"""`erpulse topics`: what topics there are, what they should be, and what differs."""

import click

from connectors.topics import TopicSpec


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show, create and check the topics of the configured sources and of all jobs."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(show)


@command.command()
def show() -> None:
    """Show every topic as it should be and as the broker has it."""
    from connectors import broker  # noqa: PLC0415
    from connectors.settings import load  # noqa: PLC0415
    from erpulse import topics  # noqa: PLC0415
    from erpulse.tables import print_table  # noqa: PLC0415

    settings = load()
    known = broker.found(settings.kafka)
    rows = [_row(spec, known.get(spec.name)) for spec in topics.wanted(settings, known)]
    print_table(("topic", "kind", "partitions", "timestamp", "retention", "state"), rows)


@command.command()
@click.argument("raw", nargs=-1)
def create(raw: tuple[str, ...]) -> None:
    """Create the topics that are missing; RAW names raw topics that a connector would else create itself."""
    from connectors import broker  # noqa: PLC0415
    from connectors.settings import load  # noqa: PLC0415
    from erpulse import topics  # noqa: PLC0415

    settings = load()
    made = topics.create(settings, raw)
    known = broker.found(settings.kafka)
    click.echo(f"created {len(made)} topics, {len(topics.wanted(settings, known)) - len(made)} were there")


@command.command()
def check() -> None:
    """Compare every topic with what the code wants; exit code 1 where one is missing or differs."""
    from connectors.settings import load  # noqa: PLC0415
    from erpulse import topics  # noqa: PLC0415

    faults = topics.faults(load())
    for fault in faults:
        click.secho(str(fault), fg="red")
    if faults:
        raise SystemExit(1)
    click.secho("all topics are as the code wants them", fg="green")


def _row(spec: TopicSpec, found: object) -> tuple[str, ...]:
    from erpulse import topics  # noqa: PLC0415

    differs = topics.differences(spec, found)  # type: ignore[arg-type]
    config = getattr(found, "config", spec.config)
    days = int(config.get("retention.ms", "-1")) // 86_400_000
    return (
        spec.name,
        spec.kind,
        str(getattr(found, "partitions", spec.partitions)),
        str(config.get("message.timestamp.type", "CreateTime")),
        f"{days} d" if days >= 0 else "for ever",
        "missing" if found is None else ("differs" if differs else "ok"),
    )
