"""Which jobs there are, and which feature views they write; found by looking, no list to keep."""

import importlib
import pkgutil
from functools import cache
from typing import Any

import jobs
from connectors.errors import ConfigError, did_you_mean
from connectors.online import OnlineView
from jobs.spec import FeatureView, Job

_FLINK = frozenset({"runtime", "keyed"})


def names() -> list[str]:
    """Return the modules of this package that have a JOB."""
    return sorted(_found())


def find(name: str) -> Any:  # noqa: ANN401  a Job, or a record of jobs.stages
    """Return a job by name.

    Raises:
        ConfigError: there is none of that name.

    >>> find("procurement_spend").name
    'procurement_spend'
    """
    if name not in _found():
        raise ConfigError(f"job {name!r}: unknown{did_you_mean(name, _found())}")
    return _found()[name]


def scoring() -> list[Job]:
    """Return the use-case jobs."""
    return [job for _, job in sorted(_found().items()) if isinstance(job, Job)]


def feature_views() -> list[FeatureView]:
    """Return the feature views of all jobs."""
    return [feature for job in scoring() for feature in job.features]


def online_views() -> tuple[OnlineView, ...]:
    """Return the feature views as the online store sees them."""
    return tuple(OnlineView(view.name, view.keys, tuple(view.fields.items())) for view in feature_views())


@cache
def _found() -> dict[str, Any]:
    modules = [module.name for module in pkgutil.iter_modules(jobs.__path__) if module.name not in _FLINK]
    loaded = {name: getattr(importlib.import_module(f"jobs.{name}"), "JOB", None) for name in modules}
    return {name: job for name, job in loaded.items() if job is not None}
