"""The company: suppliers with their usual amounts, materials and agreement prices, people and cost centres, by seed."""

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from erpulse.simulate.documents import CENT, Material, Requester, Supplier
from erpulse.simulate.names import FIRST, GOODS, PEOPLE, SECOND

if TYPE_CHECKING:
    from random import Random

LIMIT = Decimal(10_000)
# Narrow enough that halves, small samples and late arrivals never add up to the four deviations of the spend rule:
# in 30 seeded runs normal trade reached 3.4 (at 0.35 and 2.5 it passed 4 in three of 30).
SIGMA, CUT = 0.25, 2.0
SMALL, LARGE = (400, 2_400), (25_000, 60_000)
STYLES = ("INV-{:07d}", "{:08d}", "R{:07d}", "25/{:07d}", "SI {:07d}", "4500.{:07d}.A")
AGREED = 2


@dataclass(frozen=True, slots=True)
class Company:
    """Who buys what from whom. `reserved` people never place normal orders: incidents and traps use them one by one."""

    suppliers: tuple[Supplier, ...]
    materials: dict[int, tuple[Material, ...]]
    requesters: tuple[Requester, ...]
    reserved: tuple[Requester, ...]
    landlord: Supplier
    approvers: tuple[str, ...]


def company(rng: "Random", suppliers: int = 20, requesters: int = 24, reserved: int = 200) -> Company:
    """Return a company.

    Args:
        rng: Seeded source of chance.
        suppliers: Suppliers of normal trade; every fourth is large (each of its orders is above the approval limit).
        requesters: People who place normal orders.
        reserved: People kept for planted orders.
    """
    traders = tuple(_supplier(rng, number, large=number % 4 == 0) for number in range(1, suppliers + 1))
    landlord = _supplier(rng, suppliers + 1, large=False)
    everyone = [_requester(number) for number in range(1, requesters + reserved + 1)]
    return Company(
        suppliers=traders,
        materials={one.number: _materials(rng, one) for one in (*traders, landlord)},
        requesters=tuple(everyone[:requesters]),
        reserved=tuple(everyone[requesters:]),
        landlord=landlord,
        approvers=tuple(f"{name}A" for name in PEOPLE[:6]),
    )


def usual(rng: "Random", supplier: Supplier) -> Decimal:
    """Return an amount as the supplier usually invoices: log-normal, cut at 2 deviations.

    >>> from random import Random
    >>> one = Supplier(1, "A", Decimal(1000), "{}")
    >>> all(600 < usual(Random(seed), one) < 1700 for seed in range(100))
    True
    """
    deviate = rng.gauss(0, 1)
    while abs(deviate) > CUT:
        deviate = rng.gauss(0, 1)
    return (supplier.typical * Decimal(math.exp(SIGMA * deviate))).quantize(CENT)


def _supplier(rng: "Random", number: int, *, large: bool) -> Supplier:
    low, high = LARGE if large else SMALL
    typical = Decimal(math.exp(rng.uniform(math.log(low), math.log(high)))).quantize(CENT)
    name = f"{FIRST[number % len(FIRST)]} {SECOND[(number * 5 + number // 16) % len(SECOND)]}"
    terms = rng.choice((14, 30, 45))
    return Supplier(number, name, typical, STYLES[number % len(STYLES)], large, days=terms, direct=number % 3 == 0)


def contractor(rng: "Random", number: int) -> tuple[Supplier, tuple[Material, ...]]:
    """Return a supplier outside of normal trade, who is ordered from each time, and its materials."""
    typical = LIMIT * Decimal("1.4")
    found = replace(_supplier(rng, number, large=False), typical=typical, direct=False)
    return found, _materials(rng, found)


def _materials(rng: "Random", supplier: Supplier) -> tuple[Material, ...]:
    """Return five materials, the first two under agreement; a unit costs one to five percent of a usual invoice."""
    found = []
    for place in range(5):
        number = supplier.number * 10 + place
        price = (supplier.typical * Decimal(rng.uniform(0.01, 0.05))).quantize(CENT) + CENT
        good = GOODS[(number * 7) % len(GOODS)]
        found.append(Material(number, f"{good} {number}", number % 8 + 1, supplier.number, price, place < AGREED))
    return tuple(found)


def _requester(number: int) -> Requester:
    name = f"{PEOPLE[number % len(PEOPLE)]}{number:03d}"
    return Requester(number, name, number % 12 + 1)
