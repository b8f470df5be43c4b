"""Looking at nothing: every part that does not answer is named, and nothing hangs or raises."""

import socket
from pathlib import Path

import msgspec

from connectors.settings import Flink, Kafka, OnlineStore, Settings
from erpulse.stack import ports
from erpulse.watch.log import Seen
from erpulse.watch.look import Looker, _should_run, local_stack
from erpulse.watch.observation import JobSeen


def nowhere() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as link:
        link.bind(("127.0.0.1", 0))
        return int(link.getsockname()[1])


def test_what_does_not_answer_is_named_with_its_address() -> None:
    kafka, redis, rest = nowhere(), nowhere(), nowhere()
    settings = Settings(
        kafka=Kafka(bootstrap_servers=f"127.0.0.1:{kafka}"),
        online=OnlineStore(port=redis),
        flink=Flink(rest=f"127.0.0.1:{rest}"),
    )
    looker = Looker(settings, None)
    seen = looker.look()
    looker.close()
    assert [(part.name, part.answers) for part in seen.parts] == [("kafka", False), ("redis", False), ("flink", False)]
    for part, port in zip(seen.parts, (kafka, redis, rest), strict=True):
        assert f"at 127.0.0.1:{port}" in part.note
    assert (seen.jobs, seen.lags, seen.partitions) == ((), (), ())


def test_the_local_stack_is_looked_at_where_the_settings_point_at_it(tmp_path: Path) -> None:
    assert local_stack(tmp_path, Settings()) is not None
    (tmp_path / ".erpulse").mkdir()
    chosen = ports.choose(tmp_path / ".erpulse" / "stack.json")
    assert local_stack(tmp_path, Settings()) is None
    own = msgspec.structs.replace(Settings(), flink=Flink(rest=f"127.0.0.1:{chosen['flink_rest']}"))
    assert local_stack(tmp_path, own) is not None


def test_a_job_with_a_place_in_the_log_should_run_though_the_cluster_forgot_it() -> None:
    seen = Seen([], [], {"ingest": {}, "feature_online": {}}, {})
    jobs = [JobSeen("ingest", "ab", "RUNNING"), JobSeen("feature_archive", "cd", "CANCELED")]
    names = ["feature_archive", "feature_online", "ingest", "procurement_spend"]
    listed = {job.name: {} for job in jobs}
    assert [(job.name, job.state) for job in _should_run(names, listed, jobs, seen)] == [
        ("feature_online", "UNKNOWN"),
        ("ingest", "RUNNING"),
    ]
    assert _should_run(names, None, [], seen) == []
