"""What two releases of a job are compared by."""

import pytest

from connectors.settings import Kafka, Settings, Source
from jobs import catalog
from jobs.release import Release, release, shipped_plan

SECRET = Settings(kafka=Kafka(bootstrap_servers="broker-7:9092", properties={"sasl.jaas.config": "password=x"}))


@pytest.mark.parametrize("name", catalog.names())
def test_no_address_and_no_secret(name: str) -> None:
    text = str(release(catalog.find(name), SECRET))
    assert "broker-7" not in text
    assert "password" not in text


def test_a_job_in_sql() -> None:
    found = release(catalog.find("procurement_spend"), Settings())
    assert {"erp.supplier_invoice", "erp.purchase_order", "erp.goods_movement", "erp.budget"} <= set(found.reads)
    assert {"erp.alerts", "features.supplier_spend"} <= set(found.writes)
    assert found.schema["supplier_invoice"]["company_amount"] == "DECIMAL(18, 3)"
    assert {"supplier_sums", "scored", "alerts_out", "-> alerts_out"} <= set(found.sql)
    assert found.sql["supplier_sums"].startswith("CREATE TEMPORARY VIEW")
    assert found.features["category_spend"]["source"] == "STRING"
    assert not found.state, "its compiled plan tells"


def test_a_limit_of_a_rule_shows() -> None:
    own = Settings(rules={"procurement_spend": {"split_order": {"approval_limit": 4321}}})
    one, other = (release(catalog.find("procurement_spend"), settings).alerts for settings in (Settings(), own))
    assert {rule for rule in one if one[rule] != other[rule]} == {"split_order"}
    assert other["split_order"].endswith('{"approval_limit":4321}')


def test_ingest_tells_its_sources_and_its_keyed_state() -> None:
    found = release(catalog.find("ingest"), Settings(sources={"shop": Source(topics="raw.*", map="plain")}))
    assert found.reads == ("raw.*",)
    assert "erp.budget" in found.writes
    assert list(found.state) == ["accept"]
    assert list(found.sql) == ["shop"]


def test_a_pipe_reads_all_feature_views() -> None:
    found = release(catalog.find("feature_archive"), Settings())
    assert set(found.reads) == {view.topic for view in catalog.feature_views()}
    assert found != Release(job="feature_archive")


def test_a_checkout_carries_no_plan() -> None:
    assert shipped_plan("procurement_spend") is None
