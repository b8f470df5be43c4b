"""Small jobs for tests that take processes away: one that counts to files, one that fails for good."""

import zipfile
from pathlib import Path

# Names of their own: the checkout's `jobs` would hide them where the client runs from the checkout.
# A sequence is kept as the list of what is left of it, so it is short.
COUNTING = """
import sys
from pyflink.common import Configuration
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.udf import udf


def same(values):
    return values


def main():
    out, checkpoints = sys.argv[1:3]
    conf = Configuration()
    conf.set_string("pipeline.name", "counting")
    conf.set_string("execution.checkpointing.dir", checkpoints)
    chosen = EnvironmentSettings.new_instance().in_streaming_mode().with_configuration(conf).build()
    table = TableEnvironment.create(chosen)
    table.create_temporary_function("same", udf(same, result_type="BIGINT", func_type="pandas"))
    table.execute_sql(
        "CREATE TABLE given (a BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '50',"
        " 'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '100000')"
    )
    table.execute_sql(
        f"CREATE TABLE taken (a BIGINT) WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = '{out}',"
        " 'sink.rolling-policy.rollover-interval' = '1 s', 'sink.rolling-policy.check-interval' = '500 ms')"
    )
    table.execute_sql("INSERT INTO taken SELECT same(a) FROM given")


if __name__ == "__main__":
    main()
"""
POISON = """
from pyflink.common import Configuration
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.udf import udf


def picky(values):
    if (values > 100).any():
        raise ValueError("row 101 is poison")
    return values


def main():
    conf = Configuration()
    for name, value in {
        "pipeline.name": "poison",
        "restart-strategy.exponential-delay.max-backoff": "1 s",
        "restart-strategy.exponential-delay.attempts-before-reset-backoff": "3",
    }.items():
        conf.set_string(name, value)
    chosen = EnvironmentSettings.new_instance().in_streaming_mode().with_configuration(conf).build()
    table = TableEnvironment.create(chosen)
    table.create_temporary_function("picky", udf(picky, result_type="BIGINT", func_type="pandas"))
    table.execute_sql(
        "CREATE TABLE given (a BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '50',"
        " 'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '100000')"
    )
    table.execute_sql("CREATE TABLE taken (a BIGINT) WITH ('connector' = 'blackhole')")
    table.execute_sql("INSERT INTO taken SELECT picky(a) FROM given")


if __name__ == "__main__":
    main()
"""


def bundle(folder: Path) -> Path:
    """Write the jobs `probe.counting` and `probe.poison` as a zip that can be submitted."""
    file = folder / "probe.zip"
    with zipfile.ZipFile(file, "w") as content:
        content.writestr("probe/__init__.py", "")
        content.writestr("probe/counting.py", COUNTING)
        content.writestr("probe/poison.py", POISON)
    return file
