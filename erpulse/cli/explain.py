"""`erpulse explain`: what a job is in SQL, and how Flink plans it."""

import click


@click.command()
@click.argument("job")
@click.option("--sql", is_flag=True, help="The SQL only: needs no Java.")
def command(job: str, *, sql: bool) -> None:
    """Print the SQL of JOB and Flink's plan of it."""
    from jobs import catalog, media  # noqa: PLC0415
    from jobs.spec import statements  # noqa: PLC0415

    found = catalog.find(job)
    tables, inserts = statements(found, media.planning_options)
    click.echo(";\n\n".join([*tables, *inserts]) + ";")
    if not sql:
        from jobs import runtime  # noqa: PLC0415

        click.echo(runtime.explain(found))
