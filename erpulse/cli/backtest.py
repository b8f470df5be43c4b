"""`erpulse backtest`: run a job over extracts, without any server, and report what it would have told."""

import sys
from pathlib import Path

import click


@click.command()
@click.argument("job")
@click.option(
    "--from", "files", multiple=True, required=True, metavar="FILE", help="CSV or Parquet; a folder or pattern too."
)
@click.option(
    "--map", "maps", multiple=True, required=True, metavar="MAP", help="Map of the --from before it: name or TOML file."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of the results.")
@click.option("--labels", type=click.Path(path_type=Path), help="File that says what the rules should find.")
@click.option(
    "--set",
    "flags",
    multiple=True,
    metavar="KEY=VALUE",
    help="A setting, as rules.procurement_spend.split_order.approval_limit=5000.",
)
@click.option(
    "--check", is_flag=True, help="Compare all features with a batch computation; exit with 1 where they differ."
)
@click.option("--keep", is_flag=True, help="Keep what the job read and wrote, raw, in OUT/raw.")
def command(  # noqa: PLR0913, PLR0917  # one per option
    job: str,
    files: tuple[str, ...],
    maps: tuple[str, ...],
    out: Path,
    labels: Path | None,
    flags: tuple[str, ...],
    *,
    check: bool,
    keep: bool,
) -> None:
    """Run JOB in files mode over extracts of an ERP, and report alerts, and their precision where labels exist.

    Writes alerts.jsonl, features/VIEW.parquet, scores.parquet, dead_letters.jsonl, report.txt and report.json to OUT.
    After the last line all windows run empty; the feature rows of that are left out.

    For example: erpulse backtest procurement_spend --from pcards.parquet --map birmingham_pcards --out result
    """
    from connectors.errors import ConfigError  # noqa: PLC0415
    from connectors.settings import load  # noqa: PLC0415
    from erpulse.backtest import report  # noqa: PLC0415
    from erpulse.backtest.backtest import Request, backtest  # noqa: PLC0415
    from jobs import catalog  # noqa: PLC0415
    from jobs.spec import Job  # noqa: PLC0415

    found = catalog.find(job)
    if not isinstance(found, Job):
        raise ConfigError(f"job {job!r}: scores nothing; allowed: {', '.join(one.name for one in catalog.scoring())}")
    if len(files) != len(maps):
        raise ConfigError(
            f"{len(files)} --from and {len(maps)} --map; give one --map for each --from, in the same order"
        )
    wrong = [flag for flag in flags if "=" not in flag]
    if wrong:
        raise ConfigError(f"--set {wrong[0]!r}: want KEY=VALUE")
    settings = load(flags=dict(flag.split("=", 1) for flag in flags))
    request = Request(found, list(zip(files, maps, strict=True)), out, labels, keep, check)
    done = backtest(request, settings, lambda line: click.echo(line, err=True))
    click.echo(report.as_text(done), nl=False)
    click.echo(f"written to {out}")
    if not all(one.equal for one in done.parity):
        sys.exit(1)
