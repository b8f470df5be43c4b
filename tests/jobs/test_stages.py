"""Jobs other than SQL ones, as data: what they read and write."""

import pytest

from connectors.settings import Settings
from jobs import media
from jobs.catalog import feature_views
from jobs.feature_archive import JOB as ARCHIVE
from jobs.feature_online import JOB as ONLINE
from jobs.ingest import JOB as INGEST
from jobs.stages import Ingest, Pipe, Step

SETTINGS = Settings()
KAFKA = media.kafka_base(SETTINGS)


def test_a_step_need_not_be_woken() -> None:
    assert Step(None, [], "dropped").wake_at is None


@pytest.mark.parametrize("pipe", [ARCHIVE, ONLINE], ids=lambda pipe: pipe.name)
def test_pipes_read_committed_rows(pipe: Pipe) -> None:
    tables, inserts = pipe.statements(SETTINGS, KAFKA)
    assert all("'properties.isolation.level' = 'read_committed'" in text for text in tables if "'kafka'" in text)
    assert inserts


def test_the_archive_copies_every_view_into_its_own_folder() -> None:
    tables, inserts = ARCHIVE.statements(SETTINGS, KAFKA)
    names = [view.name for view in feature_views()]
    assert len(tables) == 2 * len(names)
    assert [text.split()[2] for text in inserts] == [f"{name}_files" for name in names]
    assert all(f"/{name}'" in "".join(tables) for name in names)
    assert ARCHIVE.checkpoint_ms(SETTINGS) == SETTINGS.flink.archive_interval_ms
    assert ARCHIVE.udf is None
    assert ARCHIVE.udf_settings(SETTINGS) == {}


def test_the_online_writer_is_never_left_out_of_a_plan() -> None:
    assert ONLINE.udf is not None
    assert not ONLINE.udf.deterministic
    assert ONLINE.checkpoint_ms(SETTINGS) == SETTINGS.flink.checkpoint_interval_ms
    assert {view.name for view in ONLINE.udf_settings(SETTINGS)["views"]} == {view.name for view in feature_views()}


def test_ingest_is_data() -> None:
    assert isinstance(INGEST, Ingest)
    assert INGEST.pack({}) == b"\x80"
