"""How the alerts about bank accounts, payments and payers read."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from udfs.cash_words import MOST_DOCUMENTS, Words, body, day, document, entry_document, number, size
from udfs.wording import listed, money, sentence

if TYPE_CHECKING:
    from udfs.bank_accounts import Break
    from udfs.cash_findings import Look
    from udfs.cash_forecast import Entry
    from udfs.cash_state import Line, Payment


def bank_item(look: "Look", one: "Line") -> Words:
    """Return the words of a bank line that nothing explains, or that came back."""
    what = "came back" if one.returned else "has no receipt or payment behind it"
    why = f" ({one.returned})" if one.returned else ""
    party = one.party_name or "an unknown party"
    return body(
        look,
        "high" if one.returned else "medium",
        entity={**look.entity, "bank_account": one.account},
        value=float(one.amount),
        score=1.0,
        score_kind="found",
        money_at_stake=abs(float(one.amount)),
        impact_summary=f"{size(look, one.amount)} of {party} on {day(one.date)} {what}{why}. {one.text}".strip(),
        recommendation=(
            "Reopen the invoice it paid and ask the payer." if one.returned else "Find what it was for and apply it."
        ),
        resolves_when="A receipt or payment explains it, or the bank takes it back.",
        documents=[_line_document(look, one)],
    )


def broken(look: "Look", one: "Break") -> Words:
    """Return the words of a statement that does not add up."""
    said = {
        "sum": "its lines do not lead from opening to closing balance",
        "chain": "it does not begin where the one before ended",
        "gap": "a statement before it is missing",
        "as_sent": "the bank sent it so that it does not add up",
    }[one.kind]
    statement = one.statement
    off = "" if one.difference is None else f", {size(look, one.difference)} are unexplained"
    text = f"statement {statement.number or statement.name} of {statement.account}"
    named = {"statement_id": statement.name, "account": statement.account}
    return body(
        look,
        "high",
        entity={**look.entity, "bank_account": statement.account},
        value=number(one.difference),
        expected_low=0.0,
        expected_high=0.0,
        score=1.0,
        score_kind="found",
        money_at_stake=None if one.difference is None else abs(float(one.difference)),
        impact_summary=f"{sentence(text)}: {said}{off}. Expected {one.expected}, found {one.found}.",
        recommendation="Hold the account's forecast, and ask the bank for the statement again.",
        resolves_when="The statement comes again and adds up, or the missing one arrives.",
        documents=[
            document(statement.source, name, event_id, f"{kind} balance of {text}", "bank_balance", named)
            for kind, (name, event_id) in sorted(statement.parts.items())
        ],
    )


def silent(look: "Look", account: str, wanted: dt.date, last: dt.date | None) -> Words:
    """Return the words of a feed that is silent on a banking day."""
    since = "" if last is None else f"; the last is of {day(last)}"
    return body(
        look,
        "high",
        entity={**look.entity, "bank_account": account},
        score=1.0,
        score_kind="found",
        impact_summary=f"No statement of {day(wanted)} has come for account {account}, a banking day{since}.",
        recommendation="Check the connection to the bank; until then the position is that of the last statement.",
        resolves_when="The statement arrives.",
    )


def double(look: "Look", payments: "Sequence[Payment]", why: str, stake: float) -> Words:
    """Return the words of payments that may be one payment made twice."""
    last = payments[-1]
    party = last.party_name or last.party or "a supplier"
    sent = all(one.stage == "executed" for one in payments)
    return body(
        look,
        "high" if sent else "critical",
        entity={**look.entity, "supplier": party},
        value=float(sum(one.amount for one in payments)),
        expected_high=float(payments[0].amount),
        score=1.0,
        score_kind="found",
        money_at_stake=stake,
        impact_summary=f"Payments {listed([one.number for one in payments])} to {party}: {why}.",
        recommendation=(
            f"Ask {party} to return {money(stake, look.currency)}."
            if sent
            else f"Take payment {last.number} out of its run."
        ),
        resolves_when="One of them is cancelled or returned.",
        documents=[_payment_document(look, one) for one in payments],
    )


def habit(look: "Look", party: str, before: float, recent: float, owed: Iterable["Entry"]) -> Words:
    """Return the words of a payer that pays later, or earlier, than it used to."""
    entries = list(owed)
    amount = float(sum(one.amount for one in entries))
    name = look.state.names.get(party, party)
    turn = "later" if recent > before else "earlier"
    return body(
        look,
        "medium",
        entity={**look.entity, "customer": name},
        value=recent,
        expected_low=before,
        expected_high=before,
        score=recent - before,
        score_kind="days",
        money_at_stake=amount,
        impact_summary=(
            f"{name} pays {recent:.0f} days after due in the middle, {before:.0f} before; "
            f"{money(amount, look.currency)} are open, expected {abs(recent - before):.0f} days {turn}."
        ),
        recommendation="Call the customer, and look at its credit limit." if recent > before else "Plan with it.",
        resolves_when="Its payments come as they used to, or it has paid so for a year.",
        documents=[entry_document(one) for one in entries[:MOST_DOCUMENTS]],
    )


def _line_document(look: "Look", one: "Line") -> Words:
    text = f"{one.party_name or 'bank line'}, {one.date}, {size(look, one.amount)}"
    named = {"statement_id": one.statement, "account": one.account}
    return document(one.source, one.document, one.event_id, text, "bank_statement_line", named)


def _payment_document(look: "Look", one: "Payment") -> Words:
    text = f"payment {one.number}, {one.stage}, {one.date}, {size(look, one.amount)}"
    return document(one.source, one.document, one.event_id, text, "supplier_payment", {"payment_id": one.number})
