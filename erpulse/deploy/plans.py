"""Compiled plans: which nodes hold state, whether one plan goes on from the state of another, and by which ids. Pure.

Flink finds the state of an operator by its uid, which it makes of the id of its node in the compiled plan. Ids are a
counter, so a node more moves them all. A new plan is therefore given the ids of the deployed one where a node's state
is the same, and unused ids elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from erpulse.deploy.lineage import SCAN, SINK, Lineage, digest, kind, table

STATELESS = (
    "stream-exec-calc", "stream-exec-exchange", "stream-exec-union", "stream-exec-correlate", "stream-exec-python-calc",
    "stream-exec-python-correlate", "stream-exec-expand", "stream-exec-values",
)  # fmt: skip
"""Every other kind of node holds state, known to us or not."""
LABEL = 160
"""Letters of a node that a message shows."""


@dataclass(frozen=True)
class State:
    """What one node keeps.

    Attributes:
        node: Id of the node.
        label: What it is, for a reader.
        layout: Digest of how it is kept: another one cannot be read back.
        meaning: Digest of what it stands for: another one would go on from sums of something else.
        computed: Whether it is worked out of rows; else it is a place in a topic, or transactions.
    """

    node: int
    label: str
    layout: str
    meaning: str
    computed: bool


@dataclass(frozen=True)
class Fit:
    """How the state of a deployed plan fits a new one.

    Attributes:
        kept: Id in the new plan to id in the deployed one.
        changed: State that could be read back and would mean something else: deployed and new.
        lost: State that has no place in the new plan.
        added: State that the new plan begins empty.
    """

    kept: Mapping[int, int] = field(default_factory=dict)
    changed: Sequence[tuple[State, State]] = ()
    lost: Sequence[State] = ()
    added: Sequence[State] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the new plan goes on as if it had run all along."""
        return not self.changed and not any(state.computed for state in (*self.lost, *self.added))


def states(plan: Mapping[str, Any]) -> list[State]:
    """Return what a compiled plan keeps, in the order of its nodes."""
    lineage = Lineage(plan)
    return [
        State(number, _label(node), lineage.layout(number), lineage.meaning(number), not _is_end(node))
        for number, node in sorted(lineage.nodes.items())
        if not node["type"].startswith(STATELESS)
    ]


def fit(deployed: Iterable[State], new: Iterable[State]) -> Fit:
    """Return how the state of a deployed plan fits a new one.

    >>> over = State(4, "over", "l1", "m1", True)
    >>> fit([over], [State(7, "over", "l1", "m1", True)]).kept
    {7: 4}
    >>> fit([over], [State(7, "over", "l1", "m2", True)]).is_whole
    False
    """
    old, rest, kept = list(deployed), [], {}
    same: dict[tuple[str, str], list[State]] = defaultdict(list)
    for state in old:
        same[state.layout, state.meaning if state.computed else ""].append(state)
    for state in new:
        twins = same[state.layout, state.meaning if state.computed else ""]
        if twins:
            kept[state.node] = twins.pop(0).node
        else:
            rest.append(state)
    left = [state for state in old if state.node not in kept.values()]
    changed = []
    for state in tuple(rest):
        twin = next((one for one in left if one.layout == state.layout), None)
        if twin is not None:
            changed.append((twin, state))
            left.remove(twin)
            rest.remove(state)
    return Fit(kept, changed, left, rest)


def aligned(plan: Mapping[str, Any], kept: Mapping[int, int], taken: int) -> dict[str, Any]:
    """Return a plan whose nodes have the ids of the deployed plan where they go on from its state.

    Args:
        plan: The new plan.
        kept: New id to deployed id.
        taken: Greatest id that was ever given in this line of plans; other nodes get greater ones.
    """
    free = iter(range(taken + 1, taken + 1 + len(plan["nodes"])))
    return _numbered(plan, {n["id"]: kept[n["id"]] if n["id"] in kept else next(free) for n in plan["nodes"]})


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two plans are the same but for the ids of their nodes."""
    return _by_place(one) == _by_place(other)


def greatest(plan: Mapping[str, Any]) -> int:
    """Return the greatest id of a plan's nodes."""
    return max(int(node["id"]) for node in plan["nodes"])


def fingerprint(plan: Mapping[str, Any]) -> str:
    """Return one digest of all that a plan keeps; ids do not count."""
    return digest(sorted([state.layout, state.meaning] for state in states(plan)))


def _by_place(plan: Mapping[str, Any]) -> dict[str, Any]:
    return _numbered(plan, {node["id"]: place for place, node in enumerate(plan["nodes"])})


def _numbered(plan: Mapping[str, Any], ids: Mapping[int, int]) -> dict[str, Any]:
    nodes = [{**node, "id": ids[node["id"]]} for node in plan["nodes"]]
    edges = [{**edge, "source": ids[edge["source"]], "target": ids[edge["target"]]} for edge in plan["edges"]]
    return {**plan, "nodes": nodes, "edges": edges}


def _is_end(node: Mapping[str, Any]) -> bool:
    return bool(node["type"].startswith((SCAN, SINK)))


def _label(node: Mapping[str, Any]) -> str:
    if node["type"].startswith(SCAN):
        return f"place in {table(node)}"
    if node["type"].startswith(SINK):
        return f"transactions of {table(node)}"
    text = str(node.get("description", kind(node)))
    return text if len(text) <= LABEL else f"{text[:LABEL]}..."
