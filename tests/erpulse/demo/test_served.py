"""Whose features the demo shows."""

from erpulse.demo.served import supplier
from erpulse.demo.sheet import score
from tests.erpulse.demo.test_sheet import label, told


def test_the_supplier_of_the_first_incident_that_names_one() -> None:
    labels = [label(), label("incident-002", "e1")]
    entries = [told("d1"), told("e1", alert_id="a-2", entity={"supplier_id": "V7"})]
    assert supplier(score(labels, entries)) == {"source": "plain", "supplier_id": "V7"}


def test_nobody_where_nothing_was_found() -> None:
    assert supplier(score([label()], [])) is None
