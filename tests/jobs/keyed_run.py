"""Runs the keyed function on a mini-cluster and prints its records: a process of its own, since Flink's JVM stays."""

import json
import sys

from connectors.messages import RawMessage
from connectors.settings import Flink, Settings
from jobs.heartbeat import WithHeartbeats
from jobs.ingest import JOB
from jobs.intake import Accepting, packed
from tests.jobs.worker import RBKP, RSEG, SOURCES, budget, sap

SENT = [
    budget(1, headers=(("h", b"x"), ("empty", b""), ("none", None))),
    budget(2, "u", amount="11.5"),
    budget(3, "x", headers=(("h", b"\xff"),)),
    budget(4)._replace(value=None),
    budget(5)._replace(key=None, value=b""),
    sap("RSEG", 6, RSEG),
    sap("RBKP", 7, RBKP),
]


def literal(data: bytes | None) -> str:
    return "CAST(NULL AS BYTES)" if data is None else f"CAST(X'{data.hex()}' AS BYTES)"


def select(message: RawMessage) -> str:
    """Return the SELECT of one raw record, with the types of the Kafka table."""
    pairs = ", ".join(f"'{name}', {literal(value)}" for name, value in message.headers)
    headers = f"MAP[{pairs}]" if pairs else "CAST(NULL AS MAP<STRING, BYTES>)"
    return (
        f"SELECT {literal(message.key)} AS raw_key, {literal(message.value)} AS raw_value, {headers} AS headers, "
        f"'{message.topic}' AS topic, {message.partition} AS `partition`, "
        f"CAST({message.offset} AS BIGINT) AS `offset`, TO_TIMESTAMP_LTZ({message.timestamp_ms}, 3) AS appended"
    )


def main(folder: str) -> None:
    """Print topic, key and value of each record as one line of JSON."""
    from jobs.keyed import messages  # noqa: PLC0415 - needs Java
    from jobs.runtime import stream_environment  # noqa: PLC0415

    settings = Settings(sources=SOURCES, flink=Flink(checkpoint_dir=folder))
    env = stream_environment(settings, "keyed")
    env.execute_sql("CREATE TEMPORARY VIEW raw_records AS " + " UNION ALL ".join(map(select, SENT)))
    env.execute_sql("CREATE TEMPORARY VIEW clock AS SELECT CAST(1 AS BIGINT) AS tick")
    beating = WithHeartbeats(Accepting, [("erp.budget", "beat")], 3_600_000)
    with messages(env, JOB, beating, packed(SOURCES), 400).execute().collect() as rows:
        for row in rows:
            print(json.dumps(list(row)))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
