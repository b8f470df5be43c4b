"""Recall of injected duplicates and splits on real purchases, and how many alerts people would get. Pure: no Flink.

    python benchmarks/quality/duplicates.py FOLDER

The rules of `udfs` see rows in the order of the stream, gathered into blocks as the job's `OVER` does. Of every kind
one line in a thousand is injected, seeded; what the real lines themselves raise is counted apart. The same is measured
on the second half of the days, on amounts times 3.7 and on days moved by 400, since nothing may be tuned to one slice.
"""

import datetime as dt
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import pandas as pd
from row import Row

from udfs import duplicate_invoice, split_order
from udfs.credits import name_of
from udfs.members import Member
from udfs.references import normalise

CORPORATE, CARDS = "corporate_payment", "birmingham_pcards"
SHARE, SEED, LATER_DAYS = 0.001, 20, 21
LETTERS_BEFORE, LETTERS_BEHIND = ("INV", "R", "DUP", "A-", "IN-"), (" DUP", " COPY", "-INV")
NEAR = ("transposed", "retyped", "renumbered")
ANCHORS = "exact rule: recall 1.0"


class Line(NamedTuple):
    """One line of a set: what the rules need of it, and the kind of injection it is, if any."""

    number: str
    supplier: str
    reference: str | None
    amount: float
    day: dt.datetime
    card: str | None = None
    cost_center: str | None = None
    injected: str | None = None


class Outcome(NamedTuple):
    """Lines, alerts on real lines by kind, and found and injected ones by kind."""

    lines: int
    alerts: Counter[str]
    found: Counter[str]
    injected: Counter[str]

    def recall(self, *kinds: str) -> float:
        """Return the share of injected lines of some kinds that were found."""
        return sum(self.found[kind] for kind in kinds) / max(1, sum(self.injected[kind] for kind in kinds))

    def rate(self, *kinds: str) -> float:
        """Return the alerts on real lines per 10,000 lines."""
        return sum(self.alerts[kind] for kind in kinds) / self.lines * 10_000


def corporate(data: Path) -> list[Line]:
    """Return the payments in the order of their days."""
    raw = pd.read_parquet(data / CORPORATE / "payments.parquet").sort_values(["Date", "row"], kind="stable")
    days = [day.to_pydatetime() for day in raw["Date"].dt.tz_localize("UTC")]
    columns = (raw["row"].astype(str), raw["VendorNum"], raw["InvNum"], raw["Amount"], days)
    return [Line(*values) for values in zip(*columns, strict=True)]


def cards(data: Path) -> list[Line]:
    """Return the card lines in the order of their arrival, a file that came twice left out."""
    raw = pd.read_parquet(data / CARDS / "transactions.parquet")
    keys = [name for name in raw.columns if name not in ("source_file", "file_month")]
    nth = raw.groupby([*keys, "source_file"], dropna=False).cumcount()
    raw = raw.assign(nth=nth).drop_duplicates([*keys, "nth"]).sort_values(["file_month", "source_file", "trans_date"])
    days = [day.to_pydatetime() for day in raw["trans_date"].dt.tz_localize("UTC")]
    named = (raw["merchant_name"], [None] * len(raw), raw["original_gross_amt"], days)
    numbers = (str(at) for at in range(len(raw)))
    found = zip(numbers, *named, raw["card_number"], raw["trans_cac_code_2"], strict=True)
    return [Line(*values) for values in found if values[1] and values[5]]


def scaled(lines: list[Line], factor: float, days: int) -> list[Line]:
    """Return lines with amounts times a factor and days moved."""
    return [one._replace(amount=round(one.amount * factor, 2), day=one.day + dt.timedelta(days=days)) for one in lines]


def injected(lines: list[Line], kinds: tuple[str, ...], seed: int = SEED) -> list[Line]:
    """Return lines with one in a thousand of each kind put in, up to three weeks after the line it repeats."""
    rng, found = Random(seed), []  # noqa: S311  -- a test, no secret
    end = max(line.day for line in lines)
    for kind in kinds:
        wanted = max(20, int(len(lines) * SHARE))
        able = [line for line in lines if line.amount > 0 and _able(line, kind)]
        while able and wanted:
            line = rng.choice(able)
            day = line.day + dt.timedelta(days=0 if line.card else rng.randrange(LATER_DAYS + 1))
            reference = line.reference if kind == "exact" else typed(rng, line.reference or "", kind)
            same = kind != "exact" and normalise(reference) == normalise(line.reference)
            if reference == "" or same or day > end:
                continue
            number = f"{kind}-{wanted}"
            found.append(line._replace(number=number, reference=reference, day=day, injected=kind))
            wanted -= 1
    order = {line.number: place for place, line in enumerate(lines)}
    at = len(lines)
    return sorted([*lines, *found], key=lambda one: (one.day.date() if not one.card else at, order.get(one.number, at)))


def typed(rng: Random, reference: str, kind: str) -> str:
    """Return a reference with one slip of a kind; empty if it has no place for one."""
    if kind == "renumbered":
        before = rng.random() < 0.6  # noqa: PLR2004
        return rng.choice(LETTERS_BEFORE) + reference if before else reference + rng.choice(LETTERS_BEHIND)
    if kind == "transposed":
        pairs = [at for at, (a, b) in enumerate(pairwise(reference)) if a != b and a.isalnum() and b.isalnum()]
        at = rng.choice(pairs) if pairs else -1
        return reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :] if pairs else ""
    places = [at for at, character in enumerate(reference) if character.isdigit()]
    if not places:
        return ""
    at, how = rng.choice(places), rng.random()
    other = rng.choice([digit for digit in "0123456789" if digit != reference[at]])
    middle = other if how < 0.6 else "" if how < 0.8 else reference[at] * 2  # noqa: PLR2004
    return reference[:at] + middle + reference[at + 1 :]


def duplicates(lines: list[Line]) -> Outcome:
    """Run the duplicate rule over lines, block by block."""
    limits = duplicate_invoice.Limits()
    outcome = Outcome(len(lines), Counter(), Counter(), Counter())
    for block in _blocks(lines):
        origin = {number: kind for number, kind in ((line.number, line.injected) for line in block) if kind}
        outcome.injected.update(origin.values())
        if len(block) > 1:
            _judge(block, origin, limits, outcome)
    return outcome


def splits(lines: list[Line], limit: float, seed: int = SEED) -> Outcome:
    """Run the split rule over card lines, with orders above a limit put in as pieces under it."""
    rng, limits = Random(seed), split_order.Limits(approval_limit=limit)  # noqa: S311
    outcome = Outcome(len(lines), Counter(), Counter(), Counter())
    groups: dict[tuple[str | None, ...], list[Member]] = defaultdict(list)
    for line in lines:
        if line.amount > 0:
            groups[line.card, line.supplier, line.cost_center].append(_member(line, known=line.day))
    keys = rng.sample(sorted(groups, key=str), int(len(lines) * SHARE))
    for place, key in enumerate(keys):
        outcome.injected["split"] += 1
        base, pieces = groups[key][-1], rng.choice((2, 3, 4))
        part = limit * rng.uniform(1.02, 1.3 if pieces > 2 else 1.6) / pieces  # noqa: PLR2004
        later = [base.event_time + dt.timedelta(days=rng.randrange(5)) for _ in range(pieces)]
        groups[key] += [
            _piece(base, f"split-{place}-{nth}", round(part, 2), day) for nth, day in enumerate(sorted(later))
        ]
    for members in groups.values():
        chains = split_order.chains(split_order.orders(members), limits)
        planted = [any(order.number.startswith("split") for order in chain.orders) for chain in chains]
        outcome.found["split"] += any(planted)
        outcome.alerts["split"] += len(planted) - sum(planted)
    return outcome


def rows(data: Path) -> list[Row]:
    """Return the lines of these sets."""
    return [*_corporate_rows(data), *_card_rows(data)]


def _corporate_rows(data: Path) -> Iterator[Row]:
    if not (data / CORPORATE).exists():
        return
    lines = corporate(data)
    middle = sorted(line.day for line in lines)[len(lines) // 2]
    slices = {
        "all days": lines,
        "second half": [line for line in lines if line.day > middle],
        "amounts x 3.7, days + 400": scaled(lines, 3.7, 400),
    }
    for name, part in slices.items():
        outcome = duplicates(injected(part, ("exact", *NEAR)))
        parts = ", ".join(f"{kind} {outcome.recall(kind):.2f}" for kind in NEAR)
        near = f"{outcome.recall(*NEAR):.3f} at {outcome.rate('near'):.1f}"
        remark = f"{parts}; real lines raise {outcome.rate('exact'):.1f} exact repeats per 10,000 besides"
        yield Row(CORPORATE, f"recall of exact repeats, {name}", ANCHORS, "1.0", f"{outcome.recall('exact'):.3f}")
        yield Row(CORPORATE, f"recall of near repeats at alerts per 10,000 lines, {name}", ANCHORS,
                  "> 0.9 at < 20", near, remark)  # fmt: skip


def _card_rows(data: Path) -> Iterator[Row]:
    if not (data / CARDS).exists():
        return
    lines = cards(data)
    outcome = duplicates(injected(lines, ("exact",)))
    remark = (
        f"no numbers on card lines: same merchant, amount, card and day; real lines raise {outcome.rate('exact'):.1f} "
        f"to judge and {outcome.rate('usual'):.1f} of low severity, where a merchant's lines repeat as a rule"
    )
    yield Row(CARDS, "recall of exact repeats", ANCHORS, "1.0", f"{outcome.recall('exact'):.3f}", remark)
    found = splits(lines, 10_000.0)
    yield Row(CARDS, "recall of splits at alerts per 10,000 lines, limit 10,000", "-", "> 0.9 at < 20",
              f"{found.recall('split'):.3f} at {found.rate('split'):.1f}")  # fmt: skip


def _able(line: Line, kind: str) -> bool:
    if kind == "exact":
        return line.card is not None or normalise(line.reference) is not None
    normal = normalise(line.reference)
    return normal is not None and len(normal) >= 5 and any(map(str.isdigit, normal))  # noqa: PLR2004


def _blocks(lines: list[Line]) -> Iterator[list[Line]]:
    found: dict[tuple[str, float], list[Line]] = defaultdict(list)
    for line in lines:
        if line.amount and (line.reference is not None or line.card is not None or line.amount < 0):
            found[line.supplier, abs(line.amount)].append(line)
    yield from found.values()


def _judge(block: list[Line], origin: dict[str, str], limits: duplicate_invoice.Limits, outcome: Outcome) -> None:
    seen: dict[str, str] = {}
    found: set[str] = set()
    members = [_member(line, at) for at, line in enumerate(block)]
    names = [name_of(member) for member in members]
    for at, member in enumerate(members):
        if len(set(names[: at + 1])) == at + 1 and at > 0 and member.amount > 0 and not _near(names, at):
            continue  # nothing alike yet: the rule would look in vain
        verdicts, standing = duplicate_invoice.judge(members[: at + 1], member, limits)
        for subject, verdict in verdicts.items():
            if isinstance(verdict, duplicate_invoice.Match) and not _about(verdict, origin):
                seen.setdefault(subject, "usual" if verdict.usual else verdict.kind)
        if member.number in origin and any(match.fired for match in standing):
            found.add(member.number)
    outcome.alerts.update(seen.values())
    outcome.found.update(origin[number] for number in found)


def _near(names: list[str | None], at: int) -> bool:
    """Return whether a name might be a slip of an earlier one, told roughly."""
    own = names[at]
    return own is not None and any(other and abs(len(other) - len(own)) <= 6 for other in names[:at])  # noqa: PLR2004


def _about(match: duplicate_invoice.Match, origin: dict[str, str]) -> bool:
    return any(member.number in origin for member in match.members)


def _member(line: Line, at: int = 0, *, known: dt.datetime | None = None) -> Member:
    return Member(
        document=line.number, event_id=f"{line.number}@1", sign=1, op="insert",
        known_time=known or line.day + dt.timedelta(milliseconds=at), event_time=line.day, number=line.number,
        amount=line.amount, currency="USD", reference=line.reference, party=line.supplier,
        date=f"{line.day:%Y-%m-%d}", card=line.card if line.reference is None else None,
    )  # fmt: skip


def _piece(base: Member, number: str, amount: float, day: dt.datetime) -> Member:
    return Member(
        document=number, event_id=f"{number}@1", sign=1, op="insert", known_time=day, event_time=day, number=number,
        amount=amount, currency="USD", party=base.party, date=f"{day:%Y-%m-%d}",
    )  # fmt: skip


if __name__ == "__main__":
    for row in rows(Path(sys.argv[1])):
        print(f"{row.data:18} {row.measure:68} goal {row.goal:14} reached {row.reached:16} {row.remark}")
