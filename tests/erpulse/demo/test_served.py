"""Whose features the demo shows."""

import pytest

from erpulse.demo.served import SHOWN, entity
from erpulse.demo.sheet import score
from jobs import catalog
from tests.erpulse.demo.test_sheet import label, told


def test_the_supplier_of_the_first_incident_that_names_one() -> None:
    labels = [label(), label("incident-002", "e1")]
    entries = [told("d1"), told("e1", alert_id="a-2", entity={"supplier_id": "V7"})]
    assert entity(score(labels, entries), "procurement_spend") == {"source": "plain", "supplier_id": "V7"}
    assert entity(score(labels, entries), "cash_position") is None


def test_nobody_where_nothing_was_found() -> None:
    assert entity(score([label()], []), "procurement_spend") is None


@pytest.mark.parametrize("job", SHOWN)
def test_what_is_shown_is_a_view_of_the_job(job: str) -> None:
    views = {view.name: view.keys for view in catalog.find(job).features}
    assert views[SHOWN[job].view] == SHOWN[job].keys
