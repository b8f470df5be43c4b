"""`erpulse features` on a real broker, a real Redis and real Parquet."""

import gc
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from click.testing import CliRunner, Result

from connectors import online
from connectors.errors import ConfigError, ErpulseError, WiringError
from connectors.online import FeatureRow
from erpulse.cli.features import command
from erpulse.features import repository
from tests.erpulse.features.conftest import VIEW, World

pytestmark = pytest.mark.stack

MS = 1_704_103_200_000  # 2024-01-01 10:00


def row(center: int, count: int, ms: int) -> FeatureRow:
    return FeatureRow(("acme", f"cc{center:04d}"), (count * 0.1, count * 0.25, count, 2 * count), ms)


# Each entity thrice, the last two at one time: the third is the truth.
ROWS = [row(center, 10 * center + version, MS + min(version, 1)) for version in range(3) for center in range(50)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def shown(result: Result) -> str:
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def checked(*arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
    result = run("check", VIEW, "--json", *arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    found = [json.loads(line) for line in result.stdout.splitlines()]
    return result.exit_code, {item["store"]: item for item in found}


def test_check_finds_what_differs_and_rebuild_mends_it(world: World) -> None:
    world.log(ROWS[:75])
    world.log([row(1, 666, MS + 9)], commit=False)
    world.log(ROWS[75:])
    world.store(ROWS)
    world.archive(ROWS)
    code, found = checked()
    assert code == 0, found
    assert [(item["compared"], item["equal"]) for item in found.values()] == [(50, True)] * 2
    assert found["online"]["newest_ms"] == MS + 1

    view = repository.view(world.settings, VIEW).online
    client = online.connect(world.settings.online)
    online.write(client, "erpulse", view, [row(3, 4711, MS + 1), row(77, 1, MS)])
    client.delete(next(iter(online.encode_rows(view, [row(5, 1, MS)])))[0])
    world.archive(ROWS[:-1])
    code, found = checked()
    assert code == 1
    assert [found["online"][name] for name in ("compared", "mismatches", "missing", "extra")] == [49, 1, 1, 1]
    assert [found["offline"][name] for name in ("compared", "mismatches", "missing", "extra")] == [50, 1, 0, 0]
    [told] = found["offline"]["examples"]
    assert told.startswith("('acme', 'cc0049'): spend_amount_sum_30d is 49.1, should be 49.2, spend_amount_sum_365d is")

    result = run("rebuild", VIEW)
    assert result.stdout.strip() == f"{VIEW}: 50 rows removed, 150 records of the log written anew"
    assert checked("--store", "online")[0] == 0


def test_a_lost_redis_is_rebuilt(world: World) -> None:
    world.log(ROWS)
    world.store(ROWS)
    online.connect(world.settings.online).flushall()
    assert checked("--store", "online")[1]["online"]["missing"] == 50
    assert run("rebuild", VIEW).stdout.strip() == f"{VIEW}: 0 rows removed, 150 records of the log written anew"
    code, found = checked("--store", "online")
    assert (code, found["online"]["compared"]) == (0, 50)


def test_without_a_name_all_views_are_rebuilt(world: World) -> None:
    world.log(ROWS)
    result = run("rebuild")  # the topics of the other views are not there
    assert isinstance(result.exception, ConfigError)
    assert "features." in str(result.exception)


def test_check_as_a_table(world: World) -> None:
    world.log(ROWS)
    world.store(ROWS)
    result = run("check", VIEW)
    assert result.exit_code == 1
    assert "50 " in result.stdout
    assert f"{VIEW} offline ('acme', 'cc0000'): missing" in result.stdout


def test_rebuild_beside_the_running_job(world: World) -> None:
    world.log(ROWS)
    world.store(ROWS)
    stop = threading.Event()

    def job() -> int:
        version = 0
        while not stop.is_set():
            version += 1
            rows = [row(center, version, MS + 10 + version // 3) for center in range(50)]
            world.log(rows)
            world.store(rows)
        return version

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(job)
        results = [run("rebuild", VIEW) for _ in range(3)]
        stop.set()
        assert running.result(timeout=60) > 3
    assert [result.exit_code for result in results] == [0, 0, 0]
    code, found = checked("--store", "online")
    assert (code, found["online"]["compared"]) == (0, 50)


def test_get_reads_through_feast(world: World) -> None:
    world.store(ROWS)
    result = run("get", VIEW, "cost_center=cc0003", "source=acme", "--json")
    assert json.loads(shown(result)) == {
        "view": VIEW,
        "source": "acme",
        "cost_center": "cc0003",
        "known_time": "2024-01-01T10:00:00.001Z",
        "features": {
            "spend_amount_sum_30d": 3.2,
            "spend_amount_sum_365d": 8.0,
            "invoice_count_30d": 32,
            "invoice_count_365d": 64,
        },
    }
    table = run("get", VIEW, "cost_center=cc0003", "source=acme").stdout
    assert "invoice_count_365d" in table
    assert "known at 2024-01-01 10:00:00.001+00:00" in table
    none = run("get", VIEW, "cost_center=nowhere", "source=acme")
    assert (none.exit_code, none.stdout) == (1, f"{VIEW}: no row for source acme, cost_center nowhere\n")


@pytest.mark.parametrize(
    ("arguments", "kind", "told"),
    [
        (("get", "cost_centre_spend"), WiringError, "did you mean 'cost_center_spend'"),
        (("get", VIEW, "source=acme"), ConfigError, "no value for cost_center; write 'erpulse features get"),
        (("get", VIEW, "source=acme", "costcenter=1"), ConfigError, "did you mean 'cost_center'"),
        (("get", VIEW, "acme"), ConfigError, "is not name=value"),
        (("rebuild", "supplier_spend"), ConfigError, r"'features.supplier_spend'.*did you mean"),
        (("check", "supplier_spent"), WiringError, "did you mean 'supplier_spend'"),
    ],
)
def test_mistakes_are_told(world: World, arguments: tuple[str, ...], kind: type[ErpulseError], told: str) -> None:
    del world
    result = run(*arguments)
    assert isinstance(result.exception, kind)
    with pytest.raises(kind, match=told):
        raise result.exception


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the Kafka client leaks a socket
def test_servers_that_are_away_are_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    del world
    monkeypatch.setenv("ERPULSE_ONLINE__PORT", "1")
    result = run("get", VIEW, "source=acme", "cost_center=1")
    assert isinstance(result.exception, ConfigError)
    assert "127.0.0.1:1" in str(result.exception)
    monkeypatch.setenv("ERPULSE_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    result = run("check", VIEW)
    assert isinstance(result.exception, ConfigError)
    assert "kafka.bootstrap_servers" in str(result.exception)
    gc.collect()  # here, where its warning is expected
