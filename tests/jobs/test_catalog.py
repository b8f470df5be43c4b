"""Jobs and views are found, not listed."""

import pytest

from connectors.errors import ConfigError
from jobs import catalog
from jobs.spec import Job


def test_jobs_are_the_modules_that_have_one() -> None:
    assert set(catalog.names()) >= {"ingest", "feature_archive", "feature_online", "procurement_spend"}
    assert not {"runtime", "keyed", "spec", "catalog", "sums"} & set(catalog.names())


def test_an_unknown_job_gets_a_hint() -> None:
    with pytest.raises(ConfigError, match=r"job 'procurement': unknown; did you mean 'procurement_spend'"):
        catalog.find("procurement")


def test_scoring_jobs_bear_the_names_of_their_modules() -> None:
    assert [job.name for job in catalog.scoring()] == [
        name for name in catalog.names() if isinstance(catalog.find(name), Job)
    ]


def test_views_have_one_writer_and_the_source_leads_their_keys() -> None:
    views = catalog.feature_views()
    assert len({view.name for view in views}) == len(views)
    # ids are a source's own; a company's cash comes from several sources, and its code leads
    assert {view.keys[0] for view in views} <= {"source", "company"}
    assert [view.topic for view in views] == [f"features.{view.name}" for view in views]


def test_online_views_are_the_same_views() -> None:
    assert [(view.name, view.keys, dict(view.fields)) for view in catalog.online_views()] == [
        (view.name, view.keys, dict(view.fields)) for view in catalog.feature_views()
    ]
