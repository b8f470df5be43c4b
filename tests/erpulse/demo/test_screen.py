"""The demo's terminal: chapters, commands, and alerts with the time they took."""

import io

from rich.console import Console

from erpulse.demo.screen import Screen, note
from erpulse.simulate.tally import Tally
from tests.erpulse.demo.test_sheet import PUT_RIGHT, label, told


class Sent(Tally):
    """A tally whose labels are given."""

    def __init__(self, *labels: object) -> None:
        """Take labels."""
        super().__init__()
        self.labels = labels  # type: ignore[assignment]


def screen() -> tuple[Screen, io.StringIO]:
    out = io.StringIO()
    return Screen(Console(file=out, width=60, highlight=False)), out


def test_chapters_are_numbered_and_their_lines_stand_to_the_right() -> None:
    shown, out = screen()
    shown.chapter("Servers", "three of them")
    shown.command("erpulse up", "done")
    shown.chapter("Jobs")
    shown.pair("stop all", "erpulse down", 8)
    assert out.getvalue().splitlines() == [
        "",
        "1  Servers",
        "   three of them",
        "   $ erpulse up   done",
        "",
        "2  Jobs",
        "   stop all  erpulse down",
    ]


def test_an_alert_says_how_long_it_took() -> None:
    shown, out = screen()
    shown.alert(told("d1", after_ms=840), Sent(label()))
    assert "0.8 s after the message" in " ".join(out.getvalue().split())


def test_a_withdrawal_is_timed_from_the_correction() -> None:
    gone = told("d1", after_ms=7_500, revision=2, status="withdrawn")
    assert note(gone, Sent(PUT_RIGHT)) == "1.5 s after the message"


def test_what_nobody_planted_has_no_time() -> None:
    assert note(told("x"), Sent(label())) == ""
    assert note(told("d1", after_ms=-1), Sent(label())) == ""
