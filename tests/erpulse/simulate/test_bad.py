"""Bad messages: each is refused for the reason its label tells."""

import pytest

from erpulse.simulate.bad import BREAKS, broken
from erpulse.simulate.books import Books
from erpulse.simulate.company import company
from erpulse.simulate.ebs import EBS
from erpulse.simulate.plain import PLAIN
from erpulse.simulate.sap import SAP
from erpulse.simulate.system import System
from tests.erpulse.simulate.acts import AT, chance
from tests.erpulse.simulate.ledger import Ledger


@pytest.mark.parametrize("system", [PLAIN, EBS, SAP], ids=lambda system: system.name)
@pytest.mark.parametrize("number", range(len(BREAKS)))
def test_bad_messages_are_refused(system: System, number: int) -> None:
    rng = chance(1)
    record = broken(system, Books(company(rng), rng), number, AT)
    books = Ledger()
    books.see(record, 0)
    assert record.mark is not None
    label = record.mark.label
    assert [reason for _, reason in books.refused] == [label.reason]
    assert (label.kind, label.expected, label.topic) == ("bad", "dead_letter", record.topic)
