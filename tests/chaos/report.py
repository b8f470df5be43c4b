"""A run in words."""

from collections import Counter
from statistics import quantiles

from erpulse.simulate.stream import raw_topics
from tests.chaos.heal import Healed
from tests.chaos.plan import Plan
from tests.chaos.run import Outcome

MANY = 20


def told(outcome: Outcome) -> str:
    """Return what a run was, and what holds."""
    plan = outcome.plan
    kinds = Counter(f"{fault.kind} {fault.target}" for fault in plan.faults)
    done = ", ".join(f"{count} {name}" for name, count in sorted(kinds.items())) if outcome.healed else "none"
    raw = len(outcome.log.of(*raw_topics()))
    head = f"seed {plan.seed}: {raw:,} raw records, live phase {outcome.seconds:.0f} s; faults: {done}"
    return "\n".join([head, *times([one for _, one in outcome.healed]), *map(str, outcome.findings)])


def times(healed: list[Healed]) -> list[str]:
    """Return the times of recovery, a line each."""
    if not healed:
        return []
    columns = {
        "until no transaction was open": [one.stable_s for one in healed],
        "until all tasks ran": [one.jobs_s for one in healed],
        "until all was worked off": [one.past_s for one in healed],
    }
    return [f"       {name}: {spread(values)}" for name, values in columns.items()]


def spread(values: list[float]) -> str:
    """Return the middle, the 95th percentile where there are enough, and the greatest.

    >>> spread([1.0, 3.0, 2.0])
    'median 2.0 s, longest 3.0 s of 3'
    """
    middle = sorted(values)[len(values) // 2]
    p95 = f"p95 {quantiles(values, n=20)[-1]:.1f} s, " if len(values) >= MANY else ""
    return f"median {middle:.1f} s, {p95}longest {max(values):.1f} s of {len(values)}"


def again(plan: Plan) -> str:
    """Return the command that repeats a run."""
    told = f"--seed {plan.seed} --kills {plan.asked} --rate {plan.trade.rate:g} --start {plan.start:%Y-%m-%dT%H:%M:%S}"
    return " ".join([f"python -m tests.chaos {told}", *(f"--spare {name}" for name in plan.spared)])
