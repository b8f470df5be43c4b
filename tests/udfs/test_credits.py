"""What credit memos take back: what they name, else one repeat, else the latest invoice.

Days run to the right, I an invoice under number 1, J another under the same number, K one under another number, C a
credit memo under its own number, c one under number 1.
"""

import pytest

from tests.udfs.cases import member
from udfs.credits import block
from udfs.members import Member

ONE, OWN = "INV-48213", "CM-9"


def drawn(days: str) -> list[Member]:
    """Return the documents of a drawing."""
    numbers = {"I": ONE, "J": "inv 48213", "K": "INV-77001", "C": OWN, "D": "CM-10", "c": ONE}
    return [
        member(f"{letter}{day}", day, -777.0 if letter in "CDc" else 777.0, reference=numbers[letter])
        for day, letter in enumerate(days)
        if letter != "."
    ]


@pytest.mark.parametrize(
    ("days", "left"),
    [
        ("I", {ONE: 1}),
        ("I.J", {ONE: 2}),
        ("I.c", {ONE: 0}),
        ("c.I", {ONE: 0}),  # what names its invoice may come first
        ("I.c.J", {ONE: 1}),  # reversed and booked anew
        ("I.C.J", {ONE: 1}),  # the same, the credit under its own number
        ("IJ.C", {ONE: 1}),
        ("IJ.CD", {ONE: 0}),
        ("C.IJ", {ONE: 2}),  # a credit of before takes nothing of this back
        ("IKC", {ONE: 1, "K": 0}),  # of single invoices the latest
        ("IKCJ", {ONE: 2, "K": 0}),  # so a repeat that comes after stands
        ("IJKC", {ONE: 1, "K": 1}),  # a repeat before a single one
    ],
)
def test_what_is_left(days: str, left: dict[str, int]) -> None:
    names = {ONE: "1NV48213", "K": "1NV77001"}
    found = block(drawn(days)).groups
    assert {name: group.net for name, group in found.items()} == {names[name]: count for name, count in left.items()}


def test_one_credit_ends_one_repeat() -> None:
    twice = [*drawn("IJ"), member("K3", 3, reference="INV-77001"), member("K4", 4, reference="inv77001")]
    found = block([*twice, *(one for one in drawn(".....C"))]).groups
    assert {name: group.net for name, group in found.items()} == {"1NV48213": 2, "1NV77001": 1}


def test_what_has_no_number_is_in_no_group_but_its_credits_count() -> None:
    found = block([member("A", reference="n/a"), member("B", 1, -777.0)]).groups
    assert not found
    found = block([*drawn("IJ"), member("B", 3, -777.0, reference=None)]).groups
    assert found["1NV48213"].net == 1
