"""Another run in the same log: the same story in other numbers, so that no document meets one of an earlier run."""

from dataclasses import replace
from typing import TYPE_CHECKING

from erpulse.simulate import stream
from erpulse.simulate.documents import (
    Agreement,
    Budget,
    Document,
    Invoice,
    Line,
    Master,
    Material,
    Order,
    Receipt,
    Requester,
    Supplier,
)

if TYPE_CHECKING:
    from erpulse.simulate.plan import Plan
    from erpulse.simulate.system import Party, Rows, System

PAPERS, PARTIES = 20_000, 100
"""How far document numbers and suppliers of two runs stand apart; a run has some hundreds and some twenty."""
GOODS_PER_PARTY = 10


def simulation(plan: "Plan", run: int) -> stream.Simulation:
    """Return a simulation whose documents, suppliers and goods bear numbers of the `run`th run; the first is 0.

    People, cost centres and budgets stay what they are: a second run is more trade of the same company.

    Raises:
        ConfigError: the plan is impossible.
    """
    return stream.Simulation(plan, {name: renumbered(system, run) for name, system in stream.SYSTEMS.items()})


def renumbered(system: "System", run: int) -> "System":
    """Return a system that writes down every document under another number."""
    if run == 0:
        return system

    def rows(document: Document) -> "Rows":
        return system.rows(shifted(document, run))

    def party(one: "Party") -> str:
        return system.party(shifted_party(one, run))

    return replace(system, rows=rows, party=party)


def shifted(document: Document, run: int) -> Document:
    """Return a document with the numbers of another run."""
    match document:
        case Order():
            return _order(document, run)
        case Receipt(number=number, order=order, line=line):
            return replace(document, number=number + PAPERS * run, order=_order(order, run), line=_line(line, run))
        case Invoice():
            return _invoice(document, run)
        case Agreement(number=number, supplier=supplier, materials=materials):
            goods = tuple(_material(one, run) for one in materials)
            return replace(document, number=number + PAPERS * run, supplier=_supplier(supplier, run), materials=goods)
        case Master(supplier=supplier):
            return replace(document, supplier=_supplier(supplier, run))
        case Budget():
            return document


def shifted_party(one: "Party", run: int) -> "Party":
    """Return somebody or something of another run; people and cost centres stay.

    >>> shifted_party(7, 3)
    7
    """
    match one:
        case Supplier():
            return _supplier(one, run)
        case Material():
            return _material(one, run)
        case Requester() | int():
            return one


def _order(order: Order, run: int) -> Order:
    lines = tuple(_line(one, run) for one in order.lines)
    return replace(order, number=order.number + PAPERS * run, supplier=_supplier(order.supplier, run), lines=lines)


def _invoice(invoice: Invoice, run: int) -> Invoice:
    return replace(
        invoice,
        number=invoice.number + PAPERS * run,
        supplier=_supplier(invoice.supplier, run),
        lines=tuple(_line(one, run) for one in invoice.lines),
        reversal=None if invoice.reversal is None else invoice.reversal + PAPERS * run,
    )


def _line(line: Line, run: int) -> Line:
    order = None if line.order is None else line.order + PAPERS * run
    return replace(line, material=_material(line.material, run), order=order)


def _supplier(supplier: Supplier, run: int) -> Supplier:
    return replace(supplier, number=supplier.number + PARTIES * run)


def _material(material: Material, run: int) -> Material:
    number = material.number + PARTIES * GOODS_PER_PARTY * run
    return replace(material, number=number, supplier=material.supplier + PARTIES * run)
