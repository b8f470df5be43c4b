"""`erpulse bundle`: the zip that `flink run -pyfs` ships."""

from pathlib import Path

import click


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("dist/erpulse-jobs.zip"), show_default=True)
def command(out: Path) -> None:
    """Write the bundle of all jobs."""
    import erpulse  # noqa: PLC0415
    from erpulse import bundle  # noqa: PLC0415

    root = Path(erpulse.__file__).parent.parent
    names = bundle.build(root, out)
    click.echo(f"{out}: {len(names)} files, {out.stat().st_size // 1024} KiB")
