"""An alert on terminals: what is said, and that it fits."""

import io

import pytest
from rich.console import Console, RenderableType
from rich.text import Text

from erpulse.alerts import words
from erpulse.alerts.lineage import Origin
from tests.erpulse.alerts.samples import alert, entry


def shown(what: RenderableType, width: int = 100, *, colours: bool = False) -> str:
    out = io.StringIO()
    Console(
        file=out, width=width, highlight=False, force_terminal=colours, color_system="standard" if colours else None
    ).print(what)
    return out.getvalue()


def test_an_open_alert() -> None:
    assert shown(words.block(alert("a-1", "plain|invoices|1"), "0.9 s after the message")).splitlines() == [
        "12:30:05   CRITICAL   duplicate_invoice  open  1,234.50 USD at stake  0.9 s after the message",
        "  Invoices 1 and 2 of Acme repeat one another.",
        "  → Block payment of invoice 2.",
        "  https://erp/plain|invoices|1",
        "  erpulse alerts show a-1",
    ]


def test_a_withdrawn_alert_asks_for_nothing() -> None:
    text = shown(words.block(alert("a-1", "d", status="withdrawn")))
    assert "withdrawn" in text
    assert "at stake" not in text
    assert "Block" not in text
    assert "https" not in text


def test_many_links_are_counted() -> None:
    text = shown(words.block(alert("a-1", *"abcde"), links=2))
    assert text.count("https://") == 2
    assert "and 3 more\n" in text


@pytest.mark.parametrize("width", [24, 40, 60])
def test_narrow_terminals_lose_nothing(width: int) -> None:
    text = shown(words.full([entry(alert("a-1", "plain|supplier_invoices|INV300001"))], {}), width)
    assert max(map(len, text.splitlines())) <= width
    assert "plain|supplier_invoices|INV300001@1" in "".join(text.split())


def test_words_of_the_erp_are_not_taken_for_markup() -> None:
    assert "[red]Acme[/red]" in shown(words.block(alert(impact_summary="[red]Acme[/red]")))


def test_severity_and_status_have_colours() -> None:
    assert "\x1b[1;37;41m CRITICAL \x1b[0m" in shown(words.block(alert()), colours=True)


def test_all_about_one_alert() -> None:
    first = entry(alert("a-1", "plain|invoices|1"), 4)
    last = entry(alert("a-1", "plain|invoices|1", revision=2, status="updated"), 7)
    origin = Origin("erp.supplier_invoice", 3, 12, "raw.plain.invoices", 2, 120)
    text = shown(words.full([first, last], {"plain|invoices|1@1": origin}))
    for part in (
        "value      100.50",
        "expected   at most 50",
        "score      0.9 (likeness 0..1)",
        "at stake   1,234.50 USD",
        "supplier   Acme",
        "told       2026-05-20 12:30:05.250 UTC by procurement_spend/1, workflow procurement_spend",
        "version plain|invoices|1@1",
        "from raw.plain.invoices, partition 2, offset 120",
        "row erp.supplier_invoice, partition 3, offset 12",
        "block_size = 2",
        "typical = 1,500.00",
        "2  2026-05-20 12:30:05.250 UTC  updated",
        "a-1  erp.alerts, partition 0, offset 7",
    ):
        assert part in text
    assert "requester" not in text


def test_a_version_that_is_no_longer_in_the_log_says_so() -> None:
    assert "no longer in the canonical topics" in shown(words.full([entry(alert("a-1", "d"))], {}))
    assert "canonical topics" not in shown(words.full([entry(alert("a-1", "d"))], None))


def test_a_withdrawn_alert_in_full_says_that_nothing_is_to_do() -> None:
    text = shown(words.full([entry(alert("a-1", status="withdrawn"))], None))
    assert "nothing to do any more" in text
    assert "at stake" not in text


def test_wrapped_lines_stay_to_the_right() -> None:
    text = shown(words.Indented([Text("one two three four five six seven")], columns=2, hang=3), 24)
    assert text.splitlines() == ["  one two three four", "     five six seven"]
