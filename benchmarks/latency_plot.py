"""The latency curve as a picture: load against the time from append to alert, a panel per guarantee."""

from pathlib import Path
from typing import NamedTuple


class Point(NamedTuple):
    """What was found at one load: invoices a second, and the quantiles of the latency in seconds."""

    rate: float
    p50: float
    p95: float
    p99: float


def draw(curves: dict[str, list[Point]], goals: dict[str, float], file: Path) -> None:
    """Write the picture; its form follows the file's name, `.svg` or `.png`."""
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "latency"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(1, len(curves), figsize=(5 * len(curves), 3.2), squeeze=False)
    for axis, (guarantee, points) in zip(axes[0], curves.items(), strict=True):
        rates = [point.rate for point in points]
        for name in ("p50", "p95", "p99"):
            axis.plot(rates, [getattr(point, name) for point in points], marker="o", label=name)
        axis.axhline(goals[guarantee], color="grey", linestyle="--", label="goal of p99")
        axis.set(title=guarantee, xlabel="invoices a second", ylabel="append to alert, s", ylim=(0, None))
        axis.legend(frameon=False, fontsize="small")
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
