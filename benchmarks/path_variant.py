"""procurement_spend with or without its call of Python, otherwise the same SQL; submitted by path.py."""

import sys

from connectors.settings import load
from jobs import runtime
from jobs.media import kafka_options
from jobs.procurement_spend import JOB
from jobs.spec import statements


def run(flags: dict[str, str], *, with_udf: bool) -> None:
    """Submit the variant."""
    settings = load(flags=flags)
    env = runtime.environment(settings, "with the call" if with_udf else "without the call")
    runtime.register(env, JOB.udf, runtime.udf_settings(settings, JOB.name))
    tables, inserts = statements(JOB, kafka_options(settings, JOB))
    call = f"{JOB.udf.name}({', '.join(f'`{name}`' for name in JOB.udf.args)})"
    nothing = f"CAST(NULL AS {JOB.udf.returns})"
    texts = tables if with_udf else [text.replace(call, nothing) for text in tables]
    runtime.statement_set(env, texts, inserts).execute()


if __name__ == "__main__":
    run(dict(pair.split("=", 1) for pair in sys.argv[2:]), with_udf=sys.argv[1] == "with")
