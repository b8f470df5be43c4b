"""Our side: the same features, score and alerts as a declared job; and feature_online for its view.

flink run -py ours.py -pyfs jobs.zip,spend_rule.py,... score|online KEY=VALUE...
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spend_rule import RULE, SPEND_RULE
from windows import WINDOWS

from connectors.alerts import TOPIC as ALERTS
from connectors.events.supplier_invoice import SUPPLIER_INVOICE
from connectors.online import OnlineView, store_json
from connectors.settings import Settings, load
from jobs import feature_online, runtime
from jobs.media import kafka_options
from jobs.spec import FEATURES, Branch, FeatureView, Job, Options
from jobs.sums import Sums

LOG = "CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6))"
MEASURES = {
    "spend_sum": "company_amount",
    "invoice_count": "CAST(1 AS BIGINT)",
    "log_sum": LOG,
    "log_square_sum": f"CAST(({LOG}) * ({LOG}) AS DECIMAL(18, 6))",
}
TYPES = {"spend_sum": "DECIMAL(38, 3)", "invoice_count": "BIGINT"}
KEYS = ("source", "supplier_id")
TRIED = "try."
"""Flags that begin so are options of Flink, to see what they bring."""
CARRIED = ("document", "event_id", "event_time", "op", "sign", "superseded", "company_amount")
BASELINE = """
SELECT *, CAST(log_square_sum_{w} AS DOUBLE)
  - CAST(log_sum_{w} AS DOUBLE) * CAST(log_sum_{w} AS DOUBLE) / NULLIF(invoice_count_{w}, 0) AS log_ssd
FROM sums
"""
NOTHING = """
SELECT source, supplier_id, known_time AS t, document, event_id, event_time, op, sign, superseded
FROM supplier_invoice WHERE sign IS NULL AND supplier_id IS NOT NULL
"""
"""No row at all: a second branch makes the UNION ALL without which features and scores would each plan the sums."""


def view(windows: Sequence[str]) -> FeatureView:
    """Return the feature view of these windows."""
    fields = {f"{m}_{window}": TYPES.get(m, "DECIMAL(38, 6)") for m in MEASURES for window in windows}
    return FeatureView("rival_spend", KEYS, fields)


def job(windows: Sequence[str]) -> Job:
    """Return the job; the longest window, named last, is the baseline of the score."""
    last, sums = windows[-1], Sums(SUPPLIER_INVOICE, KEYS, tuple(windows), MEASURES, carry=CARRIED)
    numbers = {"amount_count": f"invoice_count_{last}", "log_sum": f"log_sum_{last}", "log_ssd": "log_ssd"}
    branch = Branch(
        view="baseline",
        feature=view(windows),
        rule=RULE,
        when="enters",
        entity="supplier_id",
        args={"value": "company_amount"} | numbers,
    )
    return Job(
        name="rival_spend",
        sources=(SUPPLIER_INVOICE,),
        views={"sums": sums, "baseline": BASELINE.format(w=last), "nothing": NOTHING},
        udf=SPEND_RULE,
        branches=(branch, Branch(view="nothing", rule=RULE, entity="supplier_id")),
        overs=3,
    )


VIEW, JOB = view(WINDOWS), job(WINDOWS)


def options(settings: Settings, own: Job = JOB) -> Options:
    """Return the job's tables on Kafka; a sink names topics by row only where it has two of them."""
    known = kafka_options(settings, own)

    def found(role: str, topic: str) -> Mapping[str, str]:
        more = {"topic": f"{VIEW.topic};{ALERTS}"} if topic == FEATURES else {}
        return {**known(role, topic), **more}

    return found


def run(part: str, flags: dict[str, str]) -> None:
    """Submit the scoring job, of other `windows` where they are named, or the one that fills Redis."""
    own = job(flags.pop("windows", ",".join(WINDOWS)).split(","))
    tried = {key.removeprefix(TRIED): flags.pop(key) for key in list(flags) if key.startswith(TRIED)}
    settings = load(flags=flags)
    if part == "score":
        env = runtime.environment(settings, own.name)
        for key, value in tried.items():
            env.get_config().set(key, value)
        runtime.plan(env, own, settings, options(settings, own)).execute()
    else:
        view = OnlineView(VIEW.name, VIEW.keys, tuple(VIEW.fields.items()))
        udf_settings = {"store": store_json(settings.online), "views": (view,)}
        runtime.submit(replace(feature_online.JOB, udf_settings=lambda _: udf_settings), settings)


if __name__ == "__main__":
    run(sys.argv[1], dict(pair.split("=", 1) for pair in sys.argv[2:]))
