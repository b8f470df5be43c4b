"""`erpulse topics`: what topics there are, what they should be, and what differs."""

from typing import TYPE_CHECKING

import click

from connectors.topics import Found, TopicSpec, differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from erpulse.stack.doctor import Finding, Subject


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


@command.command()
def alter() -> None:
    """Set timestamp type and retention of topics that differ; partitions stay."""
    from connectors.settings import load  # noqa: PLC0415
    from erpulse import topics  # noqa: PLC0415

    done = topics.mend(load())
    for line in done:
        click.echo(line)
    click.echo(f"{len(done)} settings changed")


def _examine(subject: "Subject") -> "Iterator[Finding]":
    """Every topic as the code wants it; one line for those that are well."""
    from connectors import broker  # noqa: PLC0415
    from erpulse import topics  # noqa: PLC0415
    from erpulse.stack.doctor import Finding  # noqa: PLC0415

    if not broker.answers(subject.settings.kafka):
        yield Finding("topics", "warning", "no broker answers", "a broker to ask", "erpulse up")
        return
    faults = topics.faults(subject.settings)
    for fault in faults:
        yield Finding(f"topic {fault.topic}", "warning", f"{fault.what} is {fault.found}", fault.wanted, fault.mend)
    if not faults:
        yield Finding("topics", "ok", "all as the code wants them", "the same")


CHECKS = (_examine,)
"""What `erpulse doctor` asks of topics."""


def _row(spec: TopicSpec, found: Found | None) -> tuple[str, ...]:
    config = spec.config if found is None else found.config
    days = int(config.get("retention.ms", "-1")) // 86_400_000
    differs = "differs" if differences(spec, found) else "ok"
    return (
        spec.name,
        spec.kind,
        str(spec.partitions if found is None else found.partitions),
        str(config.get("message.timestamp.type", "CreateTime")),
        f"{days} d" if days >= 0 else "for ever",
        "missing" if found is None else differs,
    )
