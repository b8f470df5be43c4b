"""Settings that the demo writes, and the numbers of its runs."""

from pathlib import Path

import pytest

from connectors.errors import ConfigError
from connectors.settings import Settings, load
from erpulse.demo import prepare
from erpulse.simulate import stream
from erpulse.stack.layout import Layout

OWN = '[kafka]\npartitions = 2\n\n[sources.sap]\ntopics = "mine.*"\nmap = "sap"\n'


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    found = Layout.of(tmp_path)
    found.make()
    found.settings_file.write_text("")
    return found


def settings(layout: Layout) -> Settings:
    return load(layout.settings_file, env={})


def test_what_is_written_reads_back_as_the_simulated_sources(layout: Layout) -> None:
    assert prepare.write_settings(layout, settings(layout), stream.sources()) == ["plain", "ebs", "sap"]
    found = settings(layout)
    assert found.sources == stream.sources()
    assert found.flink.archive_interval_ms == prepare.ARCHIVE_MS
    prepare.require_ours(found, stream.sources(), [])


def test_a_second_time_nothing_is_written(layout: Layout) -> None:
    prepare.write_settings(layout, settings(layout), stream.sources())
    before = layout.settings_file.read_text()
    assert prepare.write_settings(layout, settings(layout), stream.sources()) == []
    assert layout.settings_file.read_text() == before


def test_what_the_user_wrote_stays(layout: Layout) -> None:
    layout.settings_file.write_text(OWN + "\n[flink]\narchive_interval_ms = 60000\n")
    assert prepare.write_settings(layout, settings(layout), stream.sources()) == ["plain", "ebs"]
    found = settings(layout)
    assert found.kafka.partitions == 2
    assert found.flink.archive_interval_ms == 60_000
    assert found.sources["sap"].topics == "mine.*"


def test_a_source_of_the_users_is_not_played_into(layout: Layout) -> None:
    layout.settings_file.write_text(OWN)
    prepare.write_settings(layout, settings(layout), stream.sources())
    with pytest.raises(ConfigError, match=r"sources.sap: topics 'mine.\*' and map 'sap', the demo wants 'raw"):
        prepare.require_ours(settings(layout), stream.sources(), [])


def test_runs_are_numbered(layout: Layout) -> None:
    assert [prepare.begin_run(layout)[0] for _ in range(3)] == [0, 1, 2]
    number, folder = prepare.begin_run(layout)
    assert (number, folder.is_dir()) == (3, True)
