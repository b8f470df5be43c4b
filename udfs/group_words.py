"""What people read of documents that are out of line together: invoices that repeat, orders that were split."""

from udfs import duplicate_invoice, split_order
from udfs.alert_body import DONE, Body, Facts, Told, envelope, member_documents, supplier
from udfs.duplicate_invoice import Match
from udfs.slips import Slip, slip
from udfs.split_order import Chain
from udfs.wording import counted, listed, moment, money, sentence

SLIPS: dict[Slip, str] = {
    "swapped": "two characters swapped",
    "inserted": "one character too many",
    "retyped": "one character different",
    "renumbered": "other letters around the number",
    "counted": "another last digit",
}


def duplicate_body(told: Told, found: Match | duplicate_invoice.Ended) -> Body:
    """Return the body of an alert on invoices that repeat one another, or of its end.

    Rows of one moment give the same body: it has nothing of the row, only of the block and the supplier.
    """
    facts = told.facts
    match = found if isinstance(found, Match) else found.match
    amount, currency = match.invoices[0].amount, facts["company_currency"]
    fired = found is match
    who = {"supplier": supplier(facts), "supplier_id": facts["supplier_id"]}
    return (
        envelope(told, _severity(match), who, currency)
        | {
            "event_time": moment(max(member.event_time for member in found.members)),
            "value": amount,
            "expected_low": None,
            "expected_high": None,
            "score": match.score if fired else 0.0,
            "score_kind": "likeness 0..1: 1 same number and date, 0.9 same number, 0.8 two characters swapped or "
            "one added, 0.7 one character different or letters around the number",
            "money_at_stake": round(amount * match.excess, 2) if fired else 0.0,
            "impact_summary": _repeat_said(facts, match) if isinstance(found, Match) else _repeat_ended(facts, found),
            "recommendation": _block(match, currency) if fired else DONE,
            "resolves_when": "all but one of the invoices are reversed, credited, cancelled or deleted",
        }
        | member_documents(told, found.members, "supplier_invoice")
    )


def split_body(told: Told, found: Chain | split_order.Ended) -> Body:
    """Return the body of an alert on orders split under an approval limit, or of its end."""
    facts = told.facts
    chain = found if isinstance(found, Chain) else found.chain
    total = chain.total if isinstance(found, Chain) else found.left
    fired = found is chain
    who = {name: facts[name] for name in ("supplier_id", "requester", "cost_center")}
    return (
        envelope(told, "high", {"supplier": supplier(facts)} | who, chain.orders[0].currency)
        | {
            "event_time": moment(max(line.event_time for line in chain.lines)),
            "value": total,
            "expected_low": 0.0,
            "expected_high": chain.limit,
            "score": round(total / chain.limit, 6),
            "score_kind": "all orders together as a share of the approval limit",
            "money_at_stake": total if fired else 0.0,
            "impact_summary": _split_said(facts, chain) if isinstance(found, Chain) else _split_ended(facts, found),
            "recommendation": "Send all orders to the approver of the total before they are released."
            if fired
            else DONE,
            "resolves_when": "one of the orders is cancelled or corrected so that the rest is under the limit",
        }
        | member_documents(told, chain.lines, "purchase_order")
    )


def _repeat_said(facts: Facts, match: Match) -> str:
    numbers = [invoice.number for invoice in match.invoices]
    amount = money(match.invoices[0].amount, facts["company_currency"])
    many = "one of them is" if match.excess == 1 else f"{match.excess} of them are"
    said = f"{sentence(counted('invoice', numbers))} of {supplier(facts)} over {amount} each {_alike(match)}; "
    return f"{said}{_credited(match)}{many} too many."


def _repeat_ended(facts: Facts, found: duplicate_invoice.Ended) -> str:
    numbers = [invoice.number for invoice in found.match.invoices]
    amount = money(found.match.invoices[0].amount, facts["company_currency"])
    said = f"{sentence(counted('invoice', numbers))} of {supplier(facts)} over {amount}"
    return f"{said} no longer repeat one another: {_ending(found)}."


def _ending(found: duplicate_invoice.Ended) -> str:
    if found.now and found.now.kind == "recurring":
        return "they come at even intervals, as a rent does"
    told = {credit.document for credit in found.match.credits}
    memos = [one.number for one in (found.now.credits if found.now else ()) if one.document not in told]
    if memos:
        return f"{counted('credit memo', memos)} {'take' if len(memos) > 1 else 'takes'} back what was too much"
    gone = [invoice.number for invoice in found.gone]
    if gone:
        return f"{counted('invoice', gone)} {'were' if len(gone) > 1 else 'was'} deleted, corrected or taken back"
    return "a credit memo or another date sets them apart"


def _severity(match: Match) -> str:
    if match.usual:
        return "low"
    return "critical" if match.kind == "exact" and match.invoices[0].card is None else "high"


def _alike(match: Match) -> str:
    first = match.invoices[0]
    if first.card is not None:
        return f"were charged to card {first.card} on {first.day:%Y-%m-%d}"
    typed = sorted({str(invoice.reference) for invoice in match.invoices})
    if match.kind == "near":
        gap = abs((match.invoices[0].day - match.invoices[-1].day).days)
        kind = slip(match.invoices[0].reference, match.invoices[-1].reference, gap)
        return f"bear numbers with {SLIPS[kind or 'retyped']}, {listed(typed)}"
    return f"bear the same number {typed[0]}" if len(typed) == 1 else f"bear one number, typed {listed(typed)}"


def _credited(match: Match) -> str:
    memos = [credit.number for credit in match.credits]
    return f"{counted('credit memo', memos)} counted, " if memos else ""


def _block(match: Match, currency: str) -> str:
    claim = money(match.invoices[0].amount * match.excess, currency)
    last = match.invoices[-1].number
    return f"Block payment of invoice {last} and compare the documents; if all were paid, claim {claim} back."


def _split_said(facts: Facts, chain: Chain) -> str:
    parts = listed([f"{order.number} over {money(order.total, None)}" for order in chain.orders])
    limit, total = (money(amount, chain.orders[0].currency) for amount in (chain.limit, chain.total))
    return (
        f"{len(chain.orders)} orders of {_who(facts)} within {chain.days} days ({parts}) are each under the approval "
        f"limit of {limit} and together come to {total}."
    )


def _split_ended(facts: Facts, found: split_order.Ended) -> str:
    chain = found.chain
    limit, left = (money(amount, chain.orders[0].currency) for amount in (chain.limit, found.left))
    numbers = listed([order.number for order in chain.orders])
    changed = f"{counted('order', found.changed)} {'were' if len(found.changed) > 1 else 'was'} deleted or corrected"
    return (
        f"Orders {numbers} of {_who(facts)} no longer pass the approval limit of {limit} one by one: {changed}; they "
        f"come to {left} now."
    )


def _who(facts: Facts) -> str:
    return f"{facts['requester']} with {supplier(facts)} for cost centre {facts['cost_center']}"
