"""How the alerts of cash_position read: what happened, by how much, what to do, and the documents behind it."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from udfs.wording import listed, moment, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from udfs.cash_findings import Debtor, Look, Saving
    from udfs.cash_forecast import Entry
    from udfs.cash_state import Payment

WORKFLOW = "cash_position_alert"
DONE = "Nothing left to do; release what was held because of this alert."
EVENTS = {"receivable": "customer_invoice", "payable": "supplier_invoice", "plan": "cash_plan"}
MOST_DOCUMENTS = 10
Words = dict[str, Any]
BUCKETS = {
    "broken_promise": "promised to pay and did not",
    "disputed": "disputes an invoice: settle that first",
    "promised": "promised to pay on a day to come: wait for it",
    "several_reminders": "did not answer several reminders",
    "plain": "has no dispute and no promise: a call is likely to help",
}


def day(value: dt.date) -> str:
    """Return a day as people name it.

    >>> day(dt.date(2026, 5, 22))
    'Friday 2026-05-22'
    """
    return f"{value:%A} {value:%Y-%m-%d}"


def percent(share: float) -> str:
    """Return a share as people write it.

    >>> percent(0.853)
    '85 %'
    """
    return f"{share * 100:.0f} %"


def entry_document(one: "Entry") -> Words:
    """Return the document behind an expected flow."""
    event = EVENTS.get(one.kind) or ("customer_receipt" if one.amount > 0 else "supplier_payment")
    name = one.label.rpartition(" ")[2]
    named = {"invoice_id": name, "payment_id": name, "receipt_id": name, "plan_id": name}
    party = f" of {one.party}" if one.party else ""
    text = f"{one.label}{party}, expected {one.day}, {one.amount:,.2f}"
    return document(one.source, one.document, one.event_id, text, event, named)


def document(source: str, name: str, event_id: str, text: str, event: str, named: Words) -> Words:  # noqa: PLR0913, PLR0917
    """Return a document, with what its ERP address is made of: `source`, `event` and `named`."""
    own = {"document": name, "event_id": event_id, "description": text}
    return own | {"source": source, "event": event, "named": named}


def body(look: "Look", severity: str, **more: Any) -> Words:  # noqa: ANN401  fields of an alert
    """Return the fields of an alert, those that a rule does not fill as null."""
    empty = dict.fromkeys(("value", "expected_low", "expected_high", "score", "money_at_stake"))
    return {
        "workflow": WORKFLOW,
        "severity": severity,
        "entity": look.entity,
        "event_time": moment(dt.datetime.fromtimestamp(look.state.event_ms / 1000, dt.UTC)),
        "currency": look.currency,
        "features": {},
        "documents": [],
        **empty,
        **more,
    }


def shortfall(  # noqa: PLR0913, PLR0917
    look: "Look",
    first: dt.date,
    depth: float,
    least: float,
    drivers: "Sequence[Entry]",
    closers: "Sequence[Entry]",
    severity: str,
) -> Words:
    """Return the words of a projected shortfall."""
    causes = listed([f"{one.label} of {one.party or one.kind} ({size(look, one.amount)})" for one in drivers])
    middle = look.forecast.path(0.0)
    also = "" if middle is not None and float(middle.min()) < look.threshold else " The middle path stays above it."
    calls = listed([f"{one.party} ({size(look, one.amount)}, {one.label})" for one in closers])
    steps = [f"collect from {calls}" if calls else "", f"move {drivers[0].label}" if drivers else "", "draw a line"]
    return body(
        look,
        severity,
        value=round(least, 2),
        expected_low=look.threshold,
        score=0.9,
        score_kind="chance_not_lower",
        money_at_stake=round(depth, 2),
        impact_summary=(
            f"The low path of {look.company} in {look.currency} falls under {money(look.threshold, look.currency)} on "
            f"{day(first)}, at its worst by {money(depth, look.currency)}.{also}"
            + (f" Largest payments until then: {causes}." if causes else "")
        ),
        recommendation=f"To close {money(depth, look.currency)}: {listed([step for step in steps if step])}.",
        resolves_when="The low path stays above the least balance for 13 weeks.",
        documents=[entry_document(one) for one in (*drivers, *closers)],
        features={"first_day": first.isoformat(), "balance_last_now": number(look.forecast.balance)},
    )


def large_receipt(  # noqa: PLR0913, PLR0917
    look: "Look",
    payment: "Payment",
    limit: float,
    rank: float,
    due: "Sequence[Entry]",
    gain: float | None,
    best: "Saving | None",
) -> Words:
    """Return the words of a large receipt: what it covers, what it does to the buffer, what it makes possible."""
    owed = -float(sum(one.amount for one in due))
    customer = payment.party_name or look.state.names.get(payment.party or "", payment.party or "an unknown payer")
    last = max((one.day for one in due), default=look.today)
    covers = f"covers {percent(float(payment.amount) / owed)} of payables due by {day(last)}" if owed else (
        "comes while no payables are due in the next 7 days"
    )  # fmt: skip
    buffer = "" if gain is None else f" Liquidity buffer {'in' if gain >= 0 else 'de'}creases by {size(look, gain)}."
    hint = (
        f"Consider early payment of invoice {best.item.number} to {best.item.party_name or best.item.party} for "
        f"{percent(float(best.item.discount_rate or 0))} discount ({money(best.saving, look.currency)} savings)."
        if best
        else "No discount is on offer that it would pay for; consider repaying a drawn line or a deposit."
    )
    named = {"receipt_id": payment.number, "payment_id": payment.number}
    text = f"receipt {payment.number} of {customer}, {money(float(payment.amount), look.currency)}"
    return body(
        look,
        "low",
        entity={**look.entity, "customer": customer},
        customer=customer,
        payment_amount=float(payment.amount),
        value=float(payment.amount),
        expected_high=round(limit, 2),
        score=round(rank, 4),
        score_kind="share_of_receipts_below",
        money_at_stake=None if gain is None else round(gain, 2),
        impact_summary=f"Payment received {covers}.{buffer}",
        recommendation=hint,
        resolves_when="The receipt is reversed.",
        documents=[
            document(payment.source, payment.document, payment.event_id, text, "customer_receipt", named),
            *(entry_document(one) for one in sorted(due, key=lambda one: one.amount)[:MOST_DOCUMENTS]),
        ],
        features={"payables_due_sum_next7d": round(owed, 2)},
    )


def discount(look: "Look", one: "Saving") -> Words:
    """Return the words of a discount worth taking, or about to lapse."""
    party = one.item.party_name or one.item.party
    usual = f"until {day(one.entry.day)}, when it would be paid anyway"
    buffer = "" if one.buffer is None else f"; the lowest buffer {usual}, is {money(one.buffer, look.currency)}"
    unknown = " No bank has told a balance, so the buffer was not checked." if one.buffer is None else ""
    ends = f"until {day(one.item.discount_date)}" if one.item.discount_date else ""
    return body(
        look,
        "medium",
        entity={**look.entity, "supplier": party},
        value=round(one.rate, 4),
        expected_high=look.limits.position.hurdle_rate,
        score=round(one.rate, 4),
        score_kind="return_per_year",
        money_at_stake=round(one.saving, 2),
        impact_summary=(
            f"{'Lapsing: p' if one.lapsing else 'P'}aying invoice {one.item.number} of {party} {ends} saves "
            f"{money(one.saving, look.currency)}, {percent(one.rate)} a year against a cost of money of "
            f"{percent(look.limits.position.hurdle_rate)}{buffer}.{unknown}"
        ),
        recommendation=f"Add invoice {one.item.number} to the payments of {day(one.pay_on)}.",
        resolves_when="The invoice is paid, its discount has lapsed, or the buffer does not bear it any more.",
        documents=[entry_document(one.entry)],
        features={"due_date": one.item.due.isoformat(), "discount_rate": number(one.item.discount_rate)},
    )


def collect(look: "Look", one: "Debtor") -> Words:
    """Return the words of a customer to call."""
    oldest = one.entries[0]
    return body(
        look,
        "medium",
        entity={**look.entity, "customer": one.name},
        value=float(one.overdue),
        expected_high=0.0,
        score=round(one.chance, 3),
        score_kind="chance_of_being_late",
        money_at_stake=float(one.overdue),
        impact_summary=(
            f"{one.name} owes {size(look, one.open)}, of it {size(look, one.overdue)} overdue, the longest by "
            f"{one.days} days; it {BUCKETS[one.bucket]}."
        ),
        recommendation=(
            f"Call about {oldest.label} first ({size(look, oldest.amount)}, {oldest.overdue} days overdue)."
        ),
        resolves_when="What is overdue is paid, or is little beside all that is open.",
        documents=[entry_document(entry) for entry in one.entries[:MOST_DOCUMENTS]],
        features={"bucket": one.bucket, "open_amount_sum_now": float(one.open)},
    )


def size(look: "Look", amount: Decimal | float) -> str:
    """Return how large an amount is, in the currency of the position."""
    return money(abs(float(amount)), look.currency)


def number(value: Decimal | None) -> float | None:
    """Return an exact number as JSON has it."""
    return None if value is None else float(value)
