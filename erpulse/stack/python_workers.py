"""The Python processes beside a TaskManager in which the jobs' functions run."""

from collections.abc import Iterable

import psutil

# Flink starts one per job and TaskManager, with this module of pyflink.
_BOOT = "pyflink.fn_execution.beam.beam_boot"


def among(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Return the processes that are Python workers; one that ends while it is looked at is none."""
    return [process for process in processes if _BOOT in _words(process)]


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []
